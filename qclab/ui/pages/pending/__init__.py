"""The page Pending."""
