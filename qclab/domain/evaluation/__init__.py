"""Rules of numbers, limits, rounding and evaluations."""
