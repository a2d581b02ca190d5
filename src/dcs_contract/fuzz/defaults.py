"""What a run takes when it is not told otherwise."""

SEED = 1
EXAMPLES = 12
"""Made-up requests of the fuzzing phase, for each operation."""
