"""The history of the schema. A revision never imports the tables of today: it says what was true when it was made."""
