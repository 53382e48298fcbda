"""What is asked about what a second person does."""
