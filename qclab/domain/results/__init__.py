"""Rules of results: the cell that one stands in."""
