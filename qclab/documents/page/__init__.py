"""Printed: what every printed page shares."""
