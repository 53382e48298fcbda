"""The page Audit trail."""
