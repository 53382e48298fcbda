"""Rules of the catalogue: products, methods, specifications, storage places."""
