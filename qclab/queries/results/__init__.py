"""What is asked about results as they are recorded."""
