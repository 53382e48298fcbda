"""What is asked about the database itself."""
