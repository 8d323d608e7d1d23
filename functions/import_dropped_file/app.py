"""s3:ObjectCreated under drop/, through the drop queue: import a file and write beside it what became of it."""

from leadintake.edge.dropped_files import drop_desk
from leadintake.flows.import_dropped_file import import_dropped_file

desk = drop_desk(import_dropped_file)
handler = desk.handler
