"""A header taken apart into phrases that are known, and words that are not."""

from typing import NamedTuple

from leadintake.mapping.lexicon import LONGEST_PHRASE, Lexicon

UNKNOWN = "unknown"
NTH = "nth"
_WORD_CHARACTERS = 40
"""A longer word is nobody's compound."""
_COMPOUND_CHARACTERS = 6
_SWAPPED_CHARACTERS = 4
_CHANGED_CHARACTERS = 6
_PAIR = 2
_MISSPELLED = 0.1
_CASE_ENDINGS = ("s", "es", "n", "en")


class Segment(NamedTuple):
    """A phrase of a header, and what it speaks of."""

    phrase: str
    role: str
    doubt: float = 0.0
    """How much is guessed, from 0 to 1."""


def segments_of(words: list[str], lexicon: Lexicon) -> list[Segment]:
    """Take a header apart, the longest known phrases first."""
    whole = " ".join(words)
    if role := lexicon.whole.get(whole):
        return [Segment(whole, role)]
    segments = _segments(words, lexicon)
    if all(segment.role != UNKNOWN for segment in segments):
        return segments
    spelled = [_spelled(word, lexicon) or word for word in words]
    if spelled == words:
        return segments
    return [segment._replace(doubt=_MISSPELLED) for segment in _segments(spelled, lexicon)]


def _segments(words: list[str], lexicon: Lexicon) -> list[Segment]:
    segments: list[Segment] = []
    index = 0
    while index < len(words):
        found = _known(words, index, lexicon)
        segments.extend([found[0]] if found else _guessed(words[index], lexicon))
        index += found[1] if found else 1
    return segments


def _known(words: list[str], index: int, lexicon: Lexicon) -> tuple[Segment, int] | None:
    """Find the longest phrase that begins here, and how many words it has."""
    for length in range(min(LONGEST_PHRASE, len(words) - index), 0, -1):
        phrase = " ".join(words[index : index + length])
        if role := lexicon.phrases.get(phrase):
            return Segment(phrase, role), length
        # `GitHub` and `YouTube` are camels, and yet one word.
        if length == _PAIR and (role := lexicon.phrases.get(phrase.replace(" ", ""))):
            return Segment(phrase, role), length
    return None


def _guessed(word: str, lexicon: Lexicon) -> list[Segment]:
    if role := lexicon.phrases.get(word):
        return [Segment(word, role)]
    if word.isdigit():
        return [Segment(word, NTH)]
    if len(word) > _WORD_CHARACTERS:
        return [Segment(word, UNKNOWN)]
    if role := lexicon.pieces.get(word) or _singular(word, lexicon):
        return [Segment(word, role)]
    if not word.isascii() or len(word) >= _COMPOUND_CHARACTERS:
        compound = _compound(word, lexicon)
        if compound:
            return compound
    return [Segment(word, UNKNOWN)]


def _singular(word: str, lexicon: Lexicon) -> str | None:
    if len(word) <= _SWAPPED_CHARACTERS or not word.isascii():
        return None
    for ending in _CASE_ENDINGS:
        if word.endswith(ending) and (role := lexicon.phrases.get(word[: -len(ending)])):
            return role
    return None


def _compound(word: str, lexicon: Lexicon) -> list[Segment]:
    """Take a compound apart into the fewest known pieces; words of scripts without spaces may keep a rest."""
    spaceless = not word.isascii() and any(character > "\u2e80" for character in word)
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(word) + 1):
        ways = [
            (best[start][0] + 1, (*best[start][1], word[start:end]))
            for start in range(end)
            if word[start:end] in lexicon.pieces and best[start][0] != float("inf")
        ]
        if spaceless:
            ways.append((best[end - 1][0] + 2.5, (*best[end - 1][1], word[end - 1])))
        best.append(min(ways, default=(float("inf"), ())))
    segments = [Segment(piece, lexicon.pieces.get(piece, UNKNOWN)) for piece in best[-1][1]]
    if any(segment.role == UNKNOWN for segment in segments):
        # One character more or less makes another word: it is only believed where all the others are known.
        segments = [one if len(one.phrase) > 1 else one._replace(role=UNKNOWN) for one in segments]
    return segments if any(segment.role != UNKNOWN for segment in segments) else []


def _spelled(word: str, lexicon: Lexicon) -> str | None:
    """Find the one known word that a slip of the finger away was meant."""
    if not word.isascii() or len(word) < _SWAPPED_CHARACTERS or _guessed(word, lexicon)[0].role != UNKNOWN:
        return None
    near = {
        known
        for length in (len(word) - 1, len(word), len(word) + 1)
        for known in lexicon.spellings.get((word[0], length), ())
        if _is_a_slip(word, known)
    }
    return near.pop() if len(near) == 1 else None


def _is_a_slip(word: str, known: str) -> bool:
    """Tell whether two letters are swapped, or one is wrong, missing or too many."""
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, known_rest = word[start:], known[start:]
    swapped = rest[:2] == known_rest[1::-1] and rest[2:] == known_rest[2:]
    if swapped:
        return True
    if len(word) < _CHANGED_CHARACTERS or len(known) < _CHANGED_CHARACTERS - 1:
        return False
    return rest[1:] == known_rest or rest == known_rest[1:] or rest[1:] == known_rest[1:]
