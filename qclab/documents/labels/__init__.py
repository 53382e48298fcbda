"""Printed: labels."""
