"""A document as a static site that opens from a folder and asks no other host for anything."""
