"""Step 6 of 6 (评价): takes each citizen's word, and sends the case round again or closes it."""
