"""What is asked about certificates and what blocks them."""
