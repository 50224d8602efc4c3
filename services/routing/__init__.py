"""Step 2 of 6 (交办): which unit leads, who joins, at which level and by when, with the rule that says so."""
