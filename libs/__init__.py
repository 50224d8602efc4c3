"""The runtime, the clock arithmetic and the tools; what a service imports."""
