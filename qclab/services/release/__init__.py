"""Use cases of certificates and what blocks them."""
