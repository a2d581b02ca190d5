"""The configuration file of a server whose instances run elsewhere."""
