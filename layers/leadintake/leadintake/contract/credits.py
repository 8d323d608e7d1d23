"""Credits: what an action costs, and whether an account can afford it."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from leadintake import limits
from leadintake.contract.shapes import WHOLE, Camel, Count


class CreditAction(StrEnum):
    """An action that costs credits."""

    IMPORT_LEAD = "IMPORT_LEAD"


COSTS: dict[CreditAction, int] = {CreditAction.IMPORT_LEAD: 1}


class CreditCosts(Camel):
    """Credits per unit of each action."""

    costs: dict[str, Count]


class CreditQuestion(Camel):
    """What is to be done, and how often."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"action": "IMPORT_LEAD", "count": 250}]})

    action: CreditAction
    count: Annotated[int, Field(ge=0, le=limits.COUNT), WHOLE]


class CreditPreview(Camel):
    """What it would cost, and whether the balance covers it."""

    action: CreditAction
    count: Count
    cost_per_unit: Count
    total_credits: Annotated[int, Field(ge=0)]
    sufficient: bool
    balance: Count
