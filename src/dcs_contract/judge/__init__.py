"""Judges traffic that was recorded, and sends nothing."""
