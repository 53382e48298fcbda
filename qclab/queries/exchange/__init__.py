"""What is asked about tables that come in."""
