"""Called every minute: look after imports that were lost on their way."""

from leadintake.edge.timers import Timer
from leadintake.flows.sweep_imports import sweep_imports

timer = Timer(sweep_imports)
handler = timer.handler
