"""The servers that keep the data: their processes, how to talk to them, and what is seen of them."""
