"""Tables that come in: the dialogs."""
