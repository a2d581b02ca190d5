"""A drill: switchovers of many instances, in a journal that lets none happen twice."""
