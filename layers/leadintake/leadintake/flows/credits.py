"""Say what an action costs, and whether the caller can afford it."""

from leadintake.contract.credits import COSTS, CreditCosts, CreditPreview, CreditQuestion
from leadintake.store import accounts
from leadintake.store.workspace import Workspace


def show_costs(_: Workspace) -> CreditCosts:
    """Show the price of every action."""
    return CreditCosts(costs={action.value: cost for action, cost in COSTS.items()})


def preview_credits(ws: Workspace, question: CreditQuestion) -> CreditPreview:
    """Work out a price and hold it against the balance."""
    cost = COSTS[question.action]
    balance = accounts.balance(ws)
    return CreditPreview(
        action=question.action,
        count=question.count,
        cost_per_unit=cost,
        total_credits=cost * question.count,
        sufficient=cost * question.count <= balance,
        balance=balance,
    )
