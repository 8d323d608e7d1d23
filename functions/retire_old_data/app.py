"""Every hour: delete what is past its time."""

from leadintake.edge.timers import TimedWork
from leadintake.flows.retire_old_data import retire_old_data

handler = TimedWork(retire_old_data).handler
