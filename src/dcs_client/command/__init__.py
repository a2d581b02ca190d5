"""The command `dcs`: the safe client for a shell, which remembers what it has sent."""
