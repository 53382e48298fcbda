"""Deeds on alarms."""
