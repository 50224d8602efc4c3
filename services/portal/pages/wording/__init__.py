"""Facts into words: pure functions, Chinese for those who read it (design: mock/README.md, voice)."""
