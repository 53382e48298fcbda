"""What is asked about tests: assigned, due, under way."""
