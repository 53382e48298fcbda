"""Rules of what a second person does."""
