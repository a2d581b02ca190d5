"""Requests made from the known cases, each a small step away from one of them."""
