"""Signatures as they read today."""
