"""The same services and queries from a terminal."""
