"""Step 3 and 4 of 6 (处置, 反馈): a unit's desk, and the centre's check of what it reports."""
