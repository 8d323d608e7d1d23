"""Writes the time that a timer gave it into its log."""

from typing import Any


def handler(event: dict[str, Any], _context: Any) -> None:
    """Take a timer's event."""
    print(f"timer {event['source']} {event['time']}")  # noqa: T201 - the log is what a test reads
