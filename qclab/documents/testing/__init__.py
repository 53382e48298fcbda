"""Printed: tests: assigned, due, under way."""
