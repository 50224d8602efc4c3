"""What the services share: the runtime, and nothing a single service could hold itself."""
