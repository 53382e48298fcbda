"""What is asked about batches."""
