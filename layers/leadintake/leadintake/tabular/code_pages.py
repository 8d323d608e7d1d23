"""Which of the old encodings a file is written in, told by the words with letters beyond ASCII in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log
from unicodedata import normalize

from leadintake.tabular.letters import Alphabet, alphabets, languages

_SAMPLE_WORDS = 400
_SAMPLE_BYTES = 6_000
_SAMPLE_MATCHES = 20_000
"""A file may hold the same word a million times."""
_FIRST_ROUND = 25
"""After so many words, code pages far behind the best one are out."""
_FAR_BEHIND = 50.0
_LONGEST_WORD = 100

_CONTEXT_WORDS = 100
_CONTEXT_BYTES = 100_000
_CONTEXT_WEIGHT = 0.15
_CONTEXT_LIMIT = 5.0
"""What the plain words say about the language weighs no more than one odd pair of letters."""
_NO_CONTEXT = 3.0

_OWN_LANGUAGE = log(0.7)
_OTHER_LANGUAGE = log(0.02)
"""A file of one language holds names of the others."""
_SIGNS_OF_MACINTOSH = 4.0
_ODD_CAPITAL = -4.0
_NO_CAPITAL = -1.0

# A byte below 0x30, or one from 0x3A to 0x3F, is never part of a longer character: words may be cut there.
_WORD_REST = re.compile(rb"[\x80-\xff][^\x00-\x2f\x3a-\x3f]{0,%d}" % _LONGEST_WORD)
_WORD_START = re.compile(rb"[^\x00-\x2f\x3a-\x3f\x80-\xff]*\Z")
_PLAIN_WORD = re.compile(rb"(?<![\x80-\xff@.])\b[A-Za-z]{2,20}\b(?![\x80-\xff@.])")

_WESTERN = ("de", "fr", "es", "pt", "nl", "it", "sv", "da", "nb", "fi", "is", "ca", "sq")
_CENTRAL = ("pl", "cs", "sk", "hu", "ro", "hr", "sl", "sq", "de", "fr")
_CYRILLIC = ("ru", "uk", "bg", "sr", "mk")
_TURKISH = ("tr", "de", "fr")
_BALTIC = ("lt", "lv", "et", "pl", "de")


@dataclass(frozen=True, slots=True)
class CodePage:
    """An encoding, what is written in it, and how much better than Windows-1252 it must explain a file."""

    codec: str
    languages: tuple[str, ...]
    handicap: float


# Where two give the same text, the first one is meant.
CODE_PAGES = (
    CodePage("cp1252", (*_WESTERN, "et"), 0),
    CodePage("iso8859_15", (*_WESTERN, "et"), 3),
    CodePage("cp1250", _CENTRAL, 2),
    CodePage("cp1251", _CYRILLIC, 2),
    CodePage("cp1254", _TURKISH, 2),
    CodePage("cp1253", ("el",), 2),
    CodePage("cp1255", ("he",), 2),
    CodePage("cp1256", ("ar", "fa", "fr"), 2.5),
    CodePage("cp1257", _BALTIC, 2.5),
    CodePage("cp1258", ("vi",), 5),
    CodePage("cp874", ("th",), 2.5),
    CodePage("iso8859_2", _CENTRAL, 3),
    CodePage("iso8859_9", _TURKISH, 3),
    CodePage("iso8859_7", ("el",), 3),
    CodePage("iso8859_13", _BALTIC, 4),
    CodePage("iso8859_5", _CYRILLIC, 5),
    CodePage("iso8859_6", ("ar",), 5),
    CodePage("koi8_r", ("ru", "bg"), 3),
    CodePage("koi8_u", ("ru", "uk"), 3.5),
    CodePage("mac_roman", _WESTERN, 4),
    CodePage("mac_latin2", _CENTRAL, 5),
    CodePage("mac_cyrillic", _CYRILLIC, 5),
    CodePage("cp850", _WESTERN, 3),
    CodePage("cp437", _WESTERN, 3.5),
    CodePage("cp852", _CENTRAL, 4),
    CodePage("cp866", _CYRILLIC, 4),
    CodePage("cp932", ("ja",), 2),
    CodePage("euc_jp", ("ja",), 3),
    CodePage("gb18030", ("zh_Hans",), 2),
    CodePage("cp950", ("zh_Hant",), 2),
    CodePage("big5hkscs", ("zh_Hant",), 3),
    CodePage("cp949", ("ko",), 2),
)


def code_page_of(data: bytes) -> str:
    """Name the codec that makes the most likely words of the bytes beyond ASCII."""
    words = _sample(data)
    readings = _readings(words)
    contest = _Contest(readings[CODE_PAGES[0]], _leanings(data), data.count(b"\r") > data.count(b"\n"))
    if len(words) > _FIRST_ROUND:
        firsts = {page: contest.score(page, reading[:_FIRST_ROUND]) for page, reading in readings.items()}
        enough = max(firsts.values()) - _FAR_BEHIND
        readings = {page: reading for page, reading in readings.items() if firsts[page] >= enough}
    return max(readings, key=lambda page: contest.score(page, readings[page])).codec


class _Contest:
    """Scores code pages, and remembers the words it has judged."""

    def __init__(self, western: Sequence[str], leanings: dict[str, float], is_old_macintosh: bool) -> None:  # noqa: FBT001
        self._judged: dict[tuple[str, str], float] = {}
        self._languages = languages()
        self._leanings = leanings
        self._is_old_macintosh = is_old_macintosh
        self._western = [(word, max(self._judge(language, word) for language in _WESTERN)) for word in western]

    def score(self, page: CodePage, words: Sequence[str]) -> float:
        """Give the logarithm of how likely these words are in the best of the page's languages."""
        sums = [self._leaning(language) for language in page.languages]
        for word, (as_western, western) in zip(words, self._western, strict=False):
            likelihoods = [self._judge(language, word) for language in page.languages]
            # Where a page reads what Windows-1252 reads, the word speaks for neither of the two.
            from_others = _OTHER_LANGUAGE + max(*likelihoods, western if word == as_western else likelihoods[0])
            for place, likelihood in enumerate(likelihoods):
                sums[place] += max(_OWN_LANGUAGE + likelihood, from_others)
        return max(sums) + sum(map(_case_likelihood, words)) - self._handicap(page)

    def _handicap(self, page: CodePage) -> float:
        return page.handicap - _SIGNS_OF_MACINTOSH * (self._is_old_macintosh and page.codec.startswith("mac_"))

    def _leaning(self, language: str) -> float:
        return self._leanings.get(language, -_NO_CONTEXT) if self._leanings else 0.0

    def _judge(self, language: str, word: str) -> float:
        known = self._judged.get((language, word))
        if known is None:
            known = self._judged[language, word] = self._languages[language].likelihood(word)
        return known


def _case_likelihood(word: str) -> float:
    """Judge capitals in the middle of a word, where one of the letters is in question."""
    if word.islower():
        return _NO_CAPITAL if not word[0].isascii() else 0.0
    odd = sum(
        after.isupper() and before.islower() and not (before + after).isascii() for before, after in pairwise(word)
    )
    odd += sum(
        last.islower() and before.isupper() and middle.isupper() and not (before + middle + last).isascii()
        for before, middle, last in zip(word, word[1:], word[2:], strict=False)
    )
    return _ODD_CAPITAL * odd


def _sample(data: bytes) -> list[bytes]:
    """Take different words with bytes beyond ASCII from the beginning of a file."""
    words: dict[bytes, None] = {}
    size = 0
    for match in islice(_WORD_REST.finditer(data), _SAMPLE_MATCHES):
        start = _WORD_START.search(data[max(0, match.start() - 20) : match.start()])
        word = (start[0] if start else b"") + match[0]
        if word not in words:
            words[word] = None
            size += len(word)
        if len(words) == _SAMPLE_WORDS or size > _SAMPLE_BYTES:
            break
    return list(words)


def _readings(words: Iterable[bytes]) -> dict[CodePage, list[str]]:
    """Read the words with every code page, and leave out those that say the same as one before."""
    different: dict[tuple[str, ...], CodePage] = {}
    for page in CODE_PAGES:
        different.setdefault(tuple(_read(word, page.codec) for word in words), page)
    return {page: list(reading) for reading, page in different.items()}


def _read(word: bytes, codec: str) -> str:
    # Windows-1258 writes the tones of Vietnamese by themselves.
    text = normalize("NFC", word.decode(codec, "replace"))
    # A word that was too long may have been cut within a character.
    return text[:-1] if len(word) > _LONGEST_WORD else text


def _leanings(data: bytes) -> dict[str, float]:
    """Say how far behind the likeliest language the others are, judged by plain words."""
    words = _plain_words(data)
    if not words:
        return {}
    english = [alphabets()["en"].spelling(word) for word in words]
    latin = {language: alphabet for language, alphabet in alphabets().items() if alphabet.is_latin}
    spellings = {language: _spelling(alphabet, words, english) for language, alphabet in latin.items()}
    best = max(spellings.values())
    return {language: max(spelling - best, -_CONTEXT_LIMIT) for language, spelling in spellings.items()}


def _spelling(alphabet: Alphabet, words: Iterable[str], english: Iterable[float]) -> float:
    # English words are found in every file: they speak for no language.
    return _CONTEXT_WEIGHT * sum(
        max(alphabet.spelling(word), as_english) for word, as_english in zip(words, english, strict=True)
    )


def _plain_words(data: bytes) -> list[str]:
    """Take different words of ASCII letters from the beginning of a file, but no parts of addresses."""
    found = (match[0].decode("ascii").lower() for match in _PLAIN_WORD.finditer(data[:_CONTEXT_BYTES]))
    return list(islice(dict.fromkeys(found), _CONTEXT_WORDS))
