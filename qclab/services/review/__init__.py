"""Use cases of what a second person does."""
