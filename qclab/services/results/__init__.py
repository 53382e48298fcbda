"""Use cases of results as they are recorded."""
