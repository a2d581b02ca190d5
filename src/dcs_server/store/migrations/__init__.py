"""How a store of any former version becomes one of this version."""
