"""Deeds on contract laboratories and what is sent to them."""
