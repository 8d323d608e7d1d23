"""Called by the import queue: do the imports that nobody waits for."""

from leadintake.edge.messages import MessageDesk
from leadintake.flows.run_import import run_import

desk = MessageDesk(run_import)
handler = desk.handler
