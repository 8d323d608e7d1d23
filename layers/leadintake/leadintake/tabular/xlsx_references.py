"""References in XML such as &amp; and &#228;: which there are, and what they stand for."""

import re

_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{2,6})|#x([0-9A-Fa-f]{2,5}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def resolved(text: str) -> str:
    """Put characters where references to them stand."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def are_known(text: str) -> bool:
    """Tell whether all references in a text stand for characters that XML can hold."""
    references = _REFERENCE.findall(text)
    return len(references) == text.count("&") and all(map(_is_character, references))


def _is_character(reference: tuple[str, str, str]) -> bool:
    name, decimal, hexadecimal = reference
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    return (
        bool(name)
        or code in (9, 10, 13)
        or 32 <= code < 0xD800
        or 0xE000 <= code < 0xFFFE
        or 0x10000 <= code < 0x110000
    )


def _character(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))
