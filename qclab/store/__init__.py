"""The only home of tables: engines, the write door, the audit trail, migrations, verification."""
