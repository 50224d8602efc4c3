"""What assessment's desk can ask the database.

asking   roll-ups, what is frozen of them, cases by an index, and common issues
totals   roll-ups of many groups and months, added up by key
"""

from services.assessment.store.asking import INDEXES

__all__ = ["INDEXES"]
