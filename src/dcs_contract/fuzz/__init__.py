"""Whether a server keeps what its document promises."""
