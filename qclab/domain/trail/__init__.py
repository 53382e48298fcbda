"""Rules of the audit trail."""
