"""How a row of a campaign's file is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadintake.contract.campaigns import CampaignType
from leadintake.importing.layouts import SentMapping, layout_of
from leadintake.kinds.prospects.custom_fields import Keyed, custom_keys
from leadintake.kinds.prospects.identities import ADDRESSES, IDENTITY_FIELDS, Address
from leadintake.kinds.prospects.targets import FULL_NAME, TARGETS
from leadintake.matching.names import joined_name, split_name, value_of


class Prospect(NamedTuple):
    """The fields of a prospect; a blank one is None."""

    email: str | None
    linkedin_url: str | None
    first_name: str | None
    last_name: str | None
    name: str | None
    company: str | None
    position: str | None
    headline: str | None
    custom_fields: Mapping[str, str]


class IncomingProspect(NamedTuple):
    """One row of a file of leads."""

    line: int
    identity: str | None
    """What the campaign would know it by; None where that is missing or malformed."""
    is_blank: bool
    """Whether there was nothing where the identity should stand."""
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class ProspectLayout:
    """Which column of a file serves what."""

    identity_field: str
    fields: Mapping[str, int]
    customs: tuple[Keyed, ...]
    warnings: tuple[str, ...]

    @property
    def lacks_identity(self) -> bool:
        """Tell whether no column says who a row is about."""
        return self.identity_field not in self.fields

    @property
    def wants_full_name(self) -> bool:
        """Tell whether nothing has been said of the names."""
        return not self.fields.keys() & {"first_name", "last_name", FULL_NAME}


def prospect_layout(columns: Sequence[str], mapping: SentMapping, kind: CampaignType) -> ProspectLayout:
    """Find the columns that a mapping names; all the others are custom fields."""
    layout = layout_of(columns, mapping, (*TARGETS, FULL_NAME))
    mapped = {header.strip() for header in mapping.values() if header}
    unknown = [f"“{custom.name}” cannot be a column: campaigns have custom fields." for custom in layout.customs]
    warnings = (*layout.warnings, *unknown)
    return ProspectLayout(IDENTITY_FIELDS[kind], layout.fields, custom_keys(columns, mapped), warnings)


def read_prospects(
    rows: Sequence[tuple[int, list[str]]], layout: ProspectLayout, full_name: int | None
) -> list[IncomingProspect]:
    """Read every row of a file as a prospect; the column of full names is given where one was found."""
    read = _reader(layout, full_name)
    return [read(line, row) for line, row in rows]


def _reader(layout: ProspectLayout, found: int | None) -> Callable[[int, list[str]], IncomingProspect]:
    places, identity_field = layout.fields, layout.identity_field
    full_name = places.get(FULL_NAME, found)
    splits = full_name is not None and not places.keys() & {"first_name", "last_name"}

    def read(line: int, row: list[str]) -> IncomingProspect:
        values = {name: value_of(row[place]) for name, place in places.items()}
        first, last = values.get("first_name"), values.get("last_name")
        if splits and full_name is not None:
            first, last = split_name(row[full_name])
        addresses = {name: address_of(values.get(name)) for name, address_of in ADDRESSES.items()}
        prospect = Prospect(
            email=_stored(addresses["email"]),
            linkedin_url=_stored(addresses["linkedin_url"]),
            first_name=first,
            last_name=last,
            name=joined_name(first, last),
            company=values.get("company"),
            position=values.get("position"),
            headline=values.get("headline"),
            custom_fields=_custom_fields(row, layout.customs),
        )
        identity = addresses[identity_field]
        return IncomingProspect(line, identity and identity.identity, not values.get(identity_field), prospect)

    return read


def _stored(address: Address | None) -> str | None:
    return address.stored if address else None


def _custom_fields(row: list[str], customs: Sequence[Keyed]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for place, key in customs:
        value = value_of(row[place])
        if value is not None:
            fields.setdefault(key, value)
    return fields
