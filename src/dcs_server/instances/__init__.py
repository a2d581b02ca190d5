"""What the API manages: instances, each of one or two nodes."""
