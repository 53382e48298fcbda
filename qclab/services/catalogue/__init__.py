"""Use cases of the catalogue: products, methods, specifications, storage places."""
