"""Beside the six steps (督办): every clock of a case; reminders, orders and what follows when one runs out."""
