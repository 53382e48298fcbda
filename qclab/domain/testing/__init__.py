"""Rules of tests: assigned, due, under way."""
