"""Rules of contract laboratories and of the tests that they perform."""
