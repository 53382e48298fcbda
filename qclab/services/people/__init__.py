"""Use cases of people, their roles and how they sign in."""
