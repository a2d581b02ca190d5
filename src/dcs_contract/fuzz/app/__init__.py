"""Calls an application in this process, without a socket."""
