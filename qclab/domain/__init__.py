"""Pure rules of the field: values in, values out. No SQL, no Qt, no clock, no files."""
