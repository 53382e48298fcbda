"""What is asked about the catalogue: products, methods, specifications, storage places."""
