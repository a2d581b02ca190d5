"""The reference server: real Redis behind the contract. For local use only."""
