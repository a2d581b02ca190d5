"""The exchange of master and standby, and what brings it to an end whatever happens."""
