"""Called every minute: send the runs of the model that were left behind or lost on their way."""

from leadintake.edge.timers import Timer
from leadintake.flows.sweep_runs import sweep_runs

timer = Timer(sweep_runs)
handler = timer.handler
