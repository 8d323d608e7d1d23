"""A number as text: up to 15 digits, never in scientific notation."""

from decimal import Decimal


def number_text(value: float) -> str:
    """Show a number that has no format of its own."""
    if value % 1 == 0 and -1e15 < value < 1e15:
        return str(int(value))
    # Excel keeps 15 digits; the sixteenth and seventeenth of a binary number are noise (0.30000000000000004).
    text = f"{value:.15g}"
    if text[-1] in "fn":
        # Neither infinity nor "not a number" can be typed into a cell; other programs write them all the same.
        return ""
    return format(Decimal(text), "f") if "e" in text else text
