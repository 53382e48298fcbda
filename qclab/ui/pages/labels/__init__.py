"""Labels: chosen, seen, printed."""
