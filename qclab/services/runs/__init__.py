"""Use cases of runs: made, performed, submitted as a whole."""
