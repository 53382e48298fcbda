"""Sent out: what contract laboratories perform, from the shipment to their report."""
