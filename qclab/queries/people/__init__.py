"""What is asked about people, their roles and how they sign in."""
