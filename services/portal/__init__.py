"""Beside the six steps (全流程公开): decides nothing; shows each case to those who may see it."""
