"""What is asked about the laboratory: its settings, zone and clock."""
