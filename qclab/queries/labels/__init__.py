"""What is asked about labels."""
