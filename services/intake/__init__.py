"""Step 1 of 6 (接办): numbers a matter, promises an answer, admits it, or refuses it with a reason."""
