"""Potency, titres, curves and charts: what is calculated from readings. The only home of numpy and scipy."""
