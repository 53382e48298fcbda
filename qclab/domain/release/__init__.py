"""Rules of certificates and what blocks them."""
