"""Files that a calculation is read from."""
