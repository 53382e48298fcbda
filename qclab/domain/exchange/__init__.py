"""Tables that come in: how their columns are read, and whom the names in them mean."""
