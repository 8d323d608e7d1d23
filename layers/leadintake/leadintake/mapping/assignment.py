"""The best way to give columns to targets: the sum of all scores counts, not the first good one."""

from collections.abc import Mapping, Sequence

Scores = Sequence[Mapping[int, int]]
"""For each target what every column in question would be worth to it; a column that is worth nothing is missing."""

_NOBODY = -1
_FAR = 1 << 60


def best_assignment(scores: Scores) -> list[int | None]:
    """Choose a column for each target, each column at most once, so that together they are worth the most."""
    columns = sorted({column for wanted in _worth_considering(scores) for column in wanted})
    # One place for each target to stay empty makes the table complete.
    costs = [[-wanted.get(column, 0) for column in columns] + [0] * len(scores) for wanted in scores]
    places = _Places(costs).all_taken()
    return [
        columns[place] if place < len(columns) and columns[place] in wanted else None
        for place, wanted in zip(places, scores, strict=True)
    ]


def _worth_considering(scores: Scores) -> list[list[int]]:
    """Keep the best columns of each target, as many as there are targets: the others cannot take more than the rest."""
    return [sorted(wanted, key=lambda column: (-wanted[column], column))[: len(scores)] for wanted in scores]


class _Places:
    """The assignment problem, solved by one shortest augmenting path for each row (Jonker and Volgenant)."""

    def __init__(self, costs: list[list[int]]) -> None:
        self.costs = costs
        self.width = len(costs[0]) if costs else 0
        self.row_of = [_NOBODY] * self.width
        self.row_price = [0] * len(costs)
        self.column_price = [0] * self.width

    def all_taken(self) -> list[int]:
        """Give each row its column."""
        for row in range(len(self.costs)):
            self._seat(row)
        column_of = {row: column for column, row in enumerate(self.row_of)}
        return [column_of[row] for row in range(len(self.costs))]

    def _seat(self, start: int) -> None:
        distance, before = [_FAR] * self.width, [_NOBODY] * self.width
        waiting, done = set(range(self.width)), list[int]()
        row, reached, last = start, 0, _NOBODY
        while row != _NOBODY:
            for column in waiting:
                through = reached + self.costs[row][column] - self.row_price[row] - self.column_price[column]
                if through < distance[column]:
                    distance[column], before[column] = through, last
            last = min(waiting, key=lambda column: (distance[column], column))
            waiting.discard(last)
            done.append(last)
            row, reached = self.row_of[last], distance[last]
        self._reprice(start, reached, [(column, reached - distance[column]) for column in done[:-1]])
        self._move_along(start, last, before)

    def _reprice(self, start: int, reached: int, gains: list[tuple[int, int]]) -> None:
        self.row_price[start] += reached
        for column, gain in gains:
            self.column_price[column] -= gain
            self.row_price[self.row_of[column]] += gain

    def _move_along(self, start: int, column: int, before: list[int]) -> None:
        """Walk the path back and give each row on it the next column, so that the new one finds its place."""
        while before[column] != _NOBODY:
            self.row_of[column] = self.row_of[before[column]]
            column = before[column]
        self.row_of[column] = start
