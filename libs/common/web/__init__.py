"""What every service answers alike over HTTP: problems, health, metrics, receipts, files."""
