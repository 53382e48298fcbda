"""Certifications, a page of the rail."""
