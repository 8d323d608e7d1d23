"""What a list that is made of a file costs: so much for each row that is new."""

from leadintake.contract.credits import COSTS, CreditAction
from leadintake.errors import OutOfCredits

COST = COSTS[CreditAction.IMPORT_LEAD]


def affordable_rows(rows: int, balance: int) -> int:
    """Tell how many rows, from the first one on, a balance covers; who cannot pay for one is refused."""
    affordable = balance // COST if COST else rows
    if not affordable:
        raise OutOfCredits(required=rows * COST, balance=balance)
    return affordable
