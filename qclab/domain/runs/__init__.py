"""Rules of runs: tests of one method that are performed together."""
