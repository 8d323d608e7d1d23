"""What a header means beside the other headers of its file: `Nom` next to `Prénom` is a family name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from leadintake.mapping.evidence import Evidence
from leadintake.mapping.proposal import Kind
from leadintake.mapping.reading import OTHER, Reading

_PLACES = frozenset({"city", "state", "country", "location", "region", "address", "maybe_state"})
_PERSON_NAMES = frozenset({"first_name", "last_name", "full_name"})
_MOSTLY = 0.6
_SILENCE = 0.25


class File:
    """The headers of a file and its values, read together."""

    def __init__(self, kind: Kind, readings: Sequence[Reading], evidence: Mapping[int, Evidence]) -> None:
        self.kind = kind
        self.readings = readings
        self.evidence = evidence
        self.fields = {reading.field for reading in readings}
        self.meanings = {reading.meaning for reading in readings}

    def understood(self) -> list[Reading]:
        """Give the readings, with what the rest of the file says about each."""
        readings = [self._understood(index, reading) for index, reading in enumerate(self.readings)]
        return [self._heard(reading) for reading in readings]

    def _understood(self, index: int, reading: Reading) -> Reading:
        values = self.evidence.get(index, Evidence())
        if reading.field == "name" and reading.owner != "company":
            return self._name(reading, values)
        if reading.field == "party" or (reading.field == "person" and self.kind != "companies"):
            return self._somebody(reading, values)
        if self.kind == "companies" and reading.owner is None and self._belongs_to_a_person(reading):
            return Reading(OTHER)
        return self._narrowed(reading, values)

    def _narrowed(self, reading: Reading, values: Evidence) -> Reading:
        """Let the values choose between the things that one word is used for."""
        if reading.field == "maybe_state" and self.fields & {"city", "country"}:
            return replace(reading, field="state", weight=reading.weight * 0.8)
        if reading.field == "city" and values.share("place") > _MOSTLY:
            return replace(reading, field="location")
        if reading.field == "website" and reading.owner != "party" and values.share("domain") > _MOSTLY:
            return replace(reading, field="bare_website")
        return reading

    def _heard(self, reading: Reading) -> Reading:
        """In a file whose headers nobody here understands, the values speak."""
        if reading.field is None and reading.unknown and self._is_in_an_unknown_language():
            return replace(reading, unknown=False)
        return reading

    def _is_in_an_unknown_language(self) -> bool:
        known = sum(reading.field is not None for reading in self.readings)
        return known <= len(self.readings) * _SILENCE

    def _name(self, reading: Reading, values: Evidence) -> Reading:
        """Tell whose name it is, and how much of it."""
        firms, people = values.share("firm"), values.share("person")
        if firms >= _MOSTLY and firms > people:
            return replace(reading, field="company", owner=None, weight=reading.weight * 0.85)
        if self.kind == "companies":
            return Reading(OTHER) if people >= _MOSTLY and people > firms else reading
        if reading.unknown and people < _MOSTLY:
            return Reading(OTHER)
        return self._name_of_a_person(reading, values)

    def _name_of_a_person(self, reading: Reading, values: Evidence) -> Reading:
        has_first, has_last = "first_name" in self.fields, "last_name" in self.fields
        people = values.share("person")
        several_words = sum(_has_several_words(value) for value in values.values) > len(values) * 0.5
        if has_last and not has_first and not several_words:
            return replace(reading, field="first_name", owner=None)
        if has_first and not has_last and not (several_words and people >= _MOSTLY):
            return replace(reading, field="last_name", owner=None)
        if has_first or has_last:
            return replace(reading, field="full_name", owner=None, weight=reading.weight * 0.85)
        return self._only_name(reading, values, several_words=several_words)

    def _only_name(self, reading: Reading, values: Evidence, *, several_words: bool) -> Reading:
        if len(values) and not several_words:
            field = "first_name" if values.share("given") >= _MOSTLY else "full_name"
            return replace(reading, field=field, owner=None, weight=reading.weight * 0.7)
        if several_words and "full_name" not in self.fields:
            return replace(reading, field="full_name", owner=None, weight=reading.weight * 0.9)
        return reading

    def _somebody(self, reading: Reading, values: Evidence) -> Reading:
        firms, people = values.share("firm"), values.share("person")
        if reading.field == "party" and people >= _MOSTLY and people > firms:
            return Reading("full_name", None, reading.weight * 0.85, reading.qualities)
        if reading.field == "person" and firms >= _MOSTLY and firms > people:
            return Reading(OTHER)
        return reading

    def _belongs_to_a_person(self, reading: Reading) -> bool:
        """Tell whether a bare `City` is the person's, in a file that says which one is the firm's."""
        if reading.field not in _PLACES | {"linkedin", "description"} or not self.fields & _PERSON_NAMES:
            return False
        if any(f"person {place}" in self.meanings for place in _PLACES):
            return False
        if reading.field in _PLACES:
            return any(f"company {place}" in self.meanings for place in _PLACES)
        return f"company {reading.field}" in self.meanings


def _has_several_words(name: str) -> bool:
    """Tell whether a name is more than one word; Chinese, Japanese and Korean ones are written without spaces."""
    return " " in name.strip() or name.strip()[:1] > "\u2e80"
