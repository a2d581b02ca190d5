"""What outlives the process: the instances, and a record of every switchover."""
