"""Printed: badges."""
