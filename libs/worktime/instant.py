"""Instants enter aware and leave in UTC."""

from datetime import UTC, datetime


def utc(at: datetime) -> datetime:
    """The same instant in UTC; a naive datetime is a ValueError, for nobody knows where its clock hung."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone: give an aware datetime, for example with tzinfo=UTC")
    return at.astimezone(UTC)
