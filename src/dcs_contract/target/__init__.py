"""Writes the description of a server for the contract suite."""
