"""Names of people, in one piece and in two."""

from leadintake.matching.text import is_blank


def split_name(full_name: str | None) -> tuple[str | None, str | None]:
    """Take the first word for the first name and the rest for the last."""
    if not full_name or is_blank(full_name):
        return None, None
    first, *rest = full_name.split()
    return first, " ".join(rest) or None


def joined_name(first_name: str | None, last_name: str | None) -> str | None:
    """Put a first and a last name together."""
    return " ".join(filter(None, (first_name, last_name))) or None


def value_of(text: str | None) -> str | None:
    """Give a text without the space around it; None for one with nothing to see in it."""
    text = text.strip() if text else ""
    return None if not text or (not text.isascii() and is_blank(text)) else text
