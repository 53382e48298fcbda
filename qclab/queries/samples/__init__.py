"""What is asked about samples and their files."""
