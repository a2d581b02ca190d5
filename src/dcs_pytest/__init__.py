"""The contract suite as tests of pytest, and a reference server for the tests of an app."""
