"""Dialogs, only for signing and for what cannot be undone. Each returns a value, or None when given up."""
