"""What comes over HTTP, and the answers to it."""
