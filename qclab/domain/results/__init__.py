"""Rules of results: the cell that one stands in, and the observations that it is made of."""
