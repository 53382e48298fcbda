"""Papers of the audit trail."""
