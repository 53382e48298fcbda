"""The demonstration laboratory and the published batches, made through the services."""
