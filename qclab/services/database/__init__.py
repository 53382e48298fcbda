"""Use cases of the database itself."""
