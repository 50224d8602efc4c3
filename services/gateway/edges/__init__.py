"""One file per edge: what it hears, and what it says at the other side.  Each forwards at least once, id for id."""
