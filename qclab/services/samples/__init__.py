"""Use cases of samples and their files."""
