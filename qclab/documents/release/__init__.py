"""Printed: certificates and what blocks them."""
