"""Every hour: delete what is past its time."""

from leadintake.edge.timers import Timer
from leadintake.flows.retire_old_data import retire_old_data

handler = Timer(retire_old_data).handler
