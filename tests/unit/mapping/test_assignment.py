"""The best assignment of columns to targets."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from leadintake.mapping.assignment import best_assignment

TABLES = st.integers(0, 4).flatmap(
    lambda targets: st.lists(
        st.dictionaries(st.integers(0, 5), st.integers(1, 100), max_size=6), min_size=targets, max_size=targets
    )
)


def worth(scores: list[dict[int, int]], chosen: list[int | None]) -> int:
    return sum(wanted[column] for wanted, column in zip(scores, chosen, strict=True) if column is not None)


def best_of_all(scores: list[dict[int, int]]) -> int:
    places: list[int | None] = [*range(6), *[None] * len(scores)]
    tried = (
        worth(scores, [column if column in wanted else None for wanted, column in zip(scores, choice, strict=True)])
        for choice in permutations(places, len(scores))
    )
    return max(tried, default=0)


def test_the_better_whole_wins_over_the_first_good_choice():
    # Greedily, the first target takes column 0 and leaves nothing for the second.
    assert best_assignment([{0: 90, 1: 80}, {0: 85}]) == [1, 0]


def test_a_target_that_no_column_suits_stays_empty():
    assert best_assignment([{3: 10}, {}]) == [3, None]


def test_nothing_to_serve_is_served_by_nothing():
    assert best_assignment([]) == []


@given(TABLES)
def test_no_other_assignment_is_worth_more(scores: list[dict[int, int]]):
    chosen = best_assignment(scores)
    assert worth(scores, chosen) == best_of_all(scores)


@given(TABLES)
def test_a_column_serves_one_target(scores: list[dict[int, int]]):
    served = [column for column in best_assignment(scores) if column is not None]
    assert len(served) == len(set(served))
