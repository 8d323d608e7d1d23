"""Invoked by operators, with no HTTP route: make accounts and keys, end keys, grant credits."""

from leadintake.edge.operators import OperatorDesk
from leadintake.flows.manage_accounts import manage_accounts

handler = OperatorDesk(manage_accounts).handler
