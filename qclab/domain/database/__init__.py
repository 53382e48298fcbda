"""Rules of the database itself."""
