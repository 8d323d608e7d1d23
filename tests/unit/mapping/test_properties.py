"""What holds for every file, however odd."""

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from leadintake.mapping.detect import detect_kind
from leadintake.mapping.engine import propose
from leadintake.mapping.proposal import Kind
from leadintake.mapping.scoring import targets
from tests.mapping_corpus import cases

KINDS: st.SearchStrategy[Kind] = st.sampled_from(["people", "companies", "prospects"])
HEADERS = sorted({header for case in cases() for header in case.headers})
CELLS = sorted({cell for case in cases() for row in case.rows for cell in row})
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Make a file of headers and cells that exist, of others, and of nonsense."""
    columns = draw(st.lists(st.one_of(st.sampled_from(HEADERS), ANY_TEXT), max_size=12, unique=True))
    cell = st.one_of(st.sampled_from(CELLS), st.just(""), ANY_TEXT)
    rows = draw(st.lists(st.lists(cell, min_size=len(columns), max_size=len(columns)), max_size=6))
    return columns, rows


def proposed(kind: Kind, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    return {target: one.source for target, one in propose(kind, columns, rows).items()}


@given(KINDS, files())
def test_any_file_is_mapped_soundly(kind: Kind, file: tuple[list[str], list[list[str]]]):
    columns, rows = file
    found = propose(kind, columns, rows)
    sources = [proposal.source for proposal in found.values()]
    assert set(found) <= {target.name for target in targets(kind)}
    assert set(sources) <= set(columns)
    assert len(sources) == len(set(sources))
    assert all(0.5 <= proposal.confidence <= 1 and proposal.why for proposal in found.values())
    assert detect_kind(columns, rows).reasoning


@given(KINDS, files(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(kind: Kind, file: tuple[list[str], list[list[str]]], chance: random.Random):
    columns, rows = file
    shuffled = chance.sample(rows, len(rows))
    assert propose(kind, columns, shuffled) == propose(kind, columns, rows)


def test_the_order_of_columns_does_not_matter_where_one_is_better(randomness: random.Random):
    different = [
        f"{case.file} {case.kind}"
        for case in cases()
        for order in [randomness.sample(range(len(case.headers)), len(case.headers))]
        if proposed(case.kind, [case.headers[i] for i in order], [[row[i] for i in order] for row in case.rows])
        != case.plainly
    ]
    # Some files have two columns that are as good as each other: the same values under headers that say the same.
    assert len(different) <= len(cases()) * 0.05, different


@given(KINDS, files())
def test_what_is_taken_leaves_the_rest_to_be_proposed(kind: Kind, file: tuple[list[str], list[list[str]]]):
    columns, rows = file
    found = propose(kind, columns, rows)
    taken = dict(list(found.items())[:2])
    rest = propose(kind, columns, rows, taken)
    assert not rest.keys() & taken.keys()
    assert not {one.source for one in rest.values()} & {one.source for one in taken.values()}
