"""Set up: from an empty folder to the first label."""
