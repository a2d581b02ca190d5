"""Sends the request of one defect again."""
