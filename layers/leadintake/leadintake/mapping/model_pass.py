"""The last pass: a language model, where there is one, looks at what headers, values and memory left open."""

from collections.abc import Callable, Sequence

from leadintake.errors import ModelFailed
from leadintake.mapping.model import Messages, Plausible, Schema, question, understood
from leadintake.mapping.proposal import Kind, Proposals

Ask = Callable[[Messages, Schema], str]
"""Puts a question to a model; raises ModelFailed and nothing else."""


def ask_the_model(
    kind: Kind,
    targets: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    taken: Proposals,
    ask: Ask | None,
    plausible: Plausible,
) -> tuple[Proposals, str | None]:
    """Propose columns for open targets, with one question at most; what goes wrong is a warning and nothing else."""
    used = {proposal.source for proposal in taken.values()}
    open_targets = [target for target in targets if target not in taken]
    places = [place for place, column in enumerate(columns) if column not in used]
    if ask is None or not open_targets or not places:
        return {}, None
    # Only what is asked about leaves the house.
    unmatched = [columns[place] for place in places]
    samples = [[row[place] for place in places] for row in rows]
    asked = question(kind, open_targets, unmatched, samples)
    try:
        proposals, refused = understood(ask(asked.messages, asked.schema), open_targets, unmatched, plausible)
    except ModelFailed as failure:
        return {}, f"No language model helped to map the columns: {failure.reason}."
    return proposals, _doubts(refused)


def _doubts(refused: int) -> str | None:
    if not refused:
        return None
    what = "A suggestion" if refused == 1 else f"{refused} suggestions"
    return f"{what} of the language model did not fit the file, and {'was' if refused == 1 else 'were'} left out."
