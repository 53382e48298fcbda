"""Table models: rows held in memory or fetched when seen, with columns declared once."""
