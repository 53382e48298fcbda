"""Rules of alarms: whom one concerns, and who has still to acknowledge it."""
