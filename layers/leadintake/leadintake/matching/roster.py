"""Everybody in a list while a file is being matched against it: found by the passes, the oldest first."""

from array import array
from collections.abc import Hashable, Sequence
from heapq import heappop, heappush
from typing import Generic, NamedTuple, Protocol, TypeVar

from leadintake.matching.keys import PersonTraits
from leadintake.matching.passes import BY_ADDRESS, BY_NAME, Pass, PassName, are_two_people


class Member(Protocol):
    """Somebody in a list. Traits may be filled while they are blank; once there they never change."""

    @property
    def age(self) -> int:
        """The lower, the older; no two members share one."""
        ...

    @property
    def traits(self) -> PersonTraits:
        """What they are recognised by."""
        ...


M = TypeVar("M", bound=Member)


class Match(NamedTuple, Generic[M]):
    """Who was recognised, and by which pass."""

    member: M
    by: PassName


class Roster(Generic[M]):
    """Finds members by what they share with somebody, also while members are added and filled."""

    def __init__(self, by_name: Sequence[Pass] = BY_NAME) -> None:
        self._by_name = by_name
        self._addresses: _Groups[M] = _Groups([BY_ADDRESS])
        # Nearly everybody's name is theirs alone: one look at them tells as much as an entry for each pass would.
        self._alone: dict[str, M | None] = {}
        self._namesakes: _Groups[M] = _Groups(by_name)
        # Every pass asks for the address or for the name: who shares neither with anybody here meets nobody.
        self.addresses = array("q")
        """Hashes, because those of a whole file are compared with them; 0 is that of a blank text."""
        self.names = array("q")

    def find(self, person: PersonTraits) -> Match[M] | None:
        """Recognise a person: the first pass that knows anybody decides, and in it the oldest."""
        return self._addresses.find(person) or self._find_by_name(person)

    def _find_by_name(self, person: PersonTraits) -> Match[M] | None:
        if not person.name or person.name not in self._alone:
            return None
        member = self._alone[person.name]
        if member is None:
            return self._namesakes.find(person)
        if are_two_people(member.traits, person):
            return None
        for one in self._by_name:
            key = one.key(person)
            if key is not None and key == one.key(member.traits):
                return Match(member, one.name)
        return None

    def add(self, member: M, *, traits_before: PersonTraits | None = None) -> None:
        """Take in a member, or what has been filled in one who is there already."""
        name = member.traits.name
        self.addresses.append(hash(member.traits.linkedin))
        self.names.append(hash(name))
        self._addresses.add(member, traits_before)
        if not name:
            return
        alone = self._alone.setdefault(name, member)
        if alone is member:
            return
        if alone is not None:
            self._namesakes.add(alone, None)
            self._alone[name] = None
        self._namesakes.add(member, traits_before)


class _Groups(Generic[M]):
    """Finds members by some passes, with an entry for each of them."""

    def __init__(self, passes: Sequence[Pass]) -> None:
        # Only who is not alone under their key is kept in a group.
        self._groups: list[tuple[Pass, dict[Hashable, M | _Group[M]]]] = [(one, {}) for one in passes]

    def find(self, person: PersonTraits) -> Match[M] | None:
        for one, groups in self._groups:
            found = groups.get(one.key(person)) if groups else None
            if isinstance(found, _Group):
                found = found.oldest_that_may_be(person)
            if found is not None and not are_two_people(found.traits, person):
                return Match(found, one.name)
        return None

    def add(self, member: M, traits_before: PersonTraits | None) -> None:
        for one, groups in self._groups:
            key = one.key(member.traits)
            if key is None or (traits_before is not None and one.key(traits_before) is not None):
                continue
            there = groups.setdefault(key, member)
            if isinstance(there, _Group):
                there.add(member)
            elif there is not member:
                groups[key] = _Group(there, member)


class _Group(Generic[M]):
    """Members who share a key. Only the oldest, and the oldest without an address, are ever asked for."""

    __slots__ = ("_free", "_oldest")

    def __init__(self, *members: M) -> None:
        self._oldest = members[0]
        # A heap, because a file may hold 100,000 people of one name: looking through them each time would never end.
        self._free: list[tuple[int, M]] = []
        for member in members:
            self.add(member)

    def add(self, member: M) -> None:
        if member.age < self._oldest.age:
            self._oldest = member
        if not member.traits.linkedin:
            heappush(self._free, (member.age, member))

    def oldest_that_may_be(self, person: PersonTraits) -> M | None:
        if not are_two_people(self._oldest.traits, person):
            return self._oldest
        # Nobody else here has the person's own address: they would have been found by it.
        while self._free and self._free[0][1].traits.linkedin:
            heappop(self._free)
        return self._free[0][1] if self._free else None
