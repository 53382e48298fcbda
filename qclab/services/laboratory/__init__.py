"""Use cases of the laboratory: its settings, zone and clock."""
