"""The page Administration."""
