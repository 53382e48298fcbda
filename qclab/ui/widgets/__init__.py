"""What pages are made of. A widget knows no service; it says what was wanted by a signal."""
