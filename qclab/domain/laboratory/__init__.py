"""Rules of the laboratory itself: how one is set up."""
