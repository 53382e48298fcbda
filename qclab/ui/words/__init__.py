"""How the windows say things: moments, numbers, states."""
