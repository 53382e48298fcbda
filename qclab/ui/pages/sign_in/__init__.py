"""Signing in and unlocking."""
