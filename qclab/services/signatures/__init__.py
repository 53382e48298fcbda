"""Signing: the one deed behind every signature."""
