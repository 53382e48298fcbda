"""Questions about contract laboratories and what is sent to them."""
