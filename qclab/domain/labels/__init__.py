"""Rules of labels."""
