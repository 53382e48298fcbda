"""What is asked about runs: which there are, what stands at each position."""
