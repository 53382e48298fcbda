"""Use cases of tests: assigned, due, under way."""
