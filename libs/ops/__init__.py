"""What only operators run: engines on a bare machine, the tools that look at a running loop."""
