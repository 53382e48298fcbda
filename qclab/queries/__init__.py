"""The asking side: frozen rows, never records; every question is asked by a viewer with a client scope."""
