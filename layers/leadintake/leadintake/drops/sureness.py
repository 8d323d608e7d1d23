"""Whether a mapping that nobody has looked at is sure enough to be used."""

from collections.abc import Mapping, Sequence

from leadintake.contract.campaigns import CampaignType
from leadintake.contract.drops import UnclearColumn
from leadintake.importing.proposing import ProposedMapping
from leadintake.mapping.proposal import Proposals

SURE = 0.8
"""Headers that speak plainly reach 0.9, values without a header that helps stay below."""
_IDENTITIES: Mapping[str, Sequence[frozenset[str]]] = {
    "people": [frozenset({"linkedin_url"}), frozenset({"full_name"}), frozenset({"first_name", "last_name"})],
    "companies": [frozenset({"domain"}), frozenset({"website"}), frozenset({"name"})],
    "email": [frozenset({"email"})],
    "linkedin": [frozenset({"linkedin_url"})],
}


def identities_of(kind: str, campaign_type: CampaignType | None = None) -> Sequence[frozenset[str]]:
    """Give the sets of fields that each say who or what a row is about."""
    return _IDENTITIES[campaign_type or kind]


def is_sure(details: Proposals, identities: Sequence[frozenset[str]]) -> bool:
    """Tell whether at least one set of identifying fields has columns that are sure, or were confirmed before."""
    sure = {target for target, one in details.items() if one.method == "memory" or one.confidence >= SURE}
    return any(identity <= sure for identity in identities)


def unclear_columns(proposed: ProposedMapping, columns: Sequence[str]) -> list[UnclearColumn]:
    """Name the columns that nothing is sure for, with what they might be."""
    guesses = {one.source: (target, one) for target, one in proposed.details.items()}
    found: list[UnclearColumn] = []
    for column in columns:
        target, guess = guesses.get(column, (None, None))
        if guess is None:
            found.append(UnclearColumn(column=column, guess=None, why="Neither its header nor its values say."))
        elif guess.method != "memory" and guess.confidence < SURE:
            found.append(UnclearColumn(column=column, guess=target, why=guess.why))
    return found


def what_to_do(identities: Sequence[frozenset[str]]) -> str:
    """Say how the file can be imported all the same."""
    needed = ", or ".join(" with ".join(sorted(identity)) for identity in identities)
    return (
        f"It is not sure which column holds {needed}, so nothing was imported. Name the columns plainly, confirm a"
        " file with these headers once through the API, or put the mapping beside the file, in a file of the same"
        " name that ends in `.options.json`."
    )
