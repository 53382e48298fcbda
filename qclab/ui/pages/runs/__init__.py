"""Runs: tests of one method together, from their positions to one submission."""
