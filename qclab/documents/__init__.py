"""Pure drawing: plain data in, bytes out."""
