"""Shows what a run or a recording came to: to people, to programs and to build servers."""
