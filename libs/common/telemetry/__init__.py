"""Traces and metrics, with the names of design/runtime.md."""
