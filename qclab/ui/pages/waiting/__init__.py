"""What waits for QA and the QP."""
