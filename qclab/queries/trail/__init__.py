"""What is asked about the audit trail."""
