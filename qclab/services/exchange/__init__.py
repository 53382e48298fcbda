"""Use cases of tables that come in."""
