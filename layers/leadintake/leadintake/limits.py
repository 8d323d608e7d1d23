"""Every limit a caller can meet, each in this one place."""

from typing import NamedTuple

NAME_CHARACTERS = 255
"""A list, column, campaign, account or key name."""

TEXT_CHARACTERS = 32_767
"""Any other text; it is what one spreadsheet cell can hold."""

DOMAIN_CHARACTERS = 253
"""The longest name the domain name system knows."""

COLUMNS_PER_LIST = 1_000

JSON_DEPTH = 32
"""How deeply a request body may nest."""

ANSWER_BYTES = 6_291_456
"""What Lambda lets out: the answer as it is wrapped for the gateway, with every quote in it escaped once more."""

DETAILS = 20
"""So many mistakes are named in one answer; who makes more has seen enough."""

ROWS_PER_PAGE = 500
CELLS_PER_PAGE = 500
ITEMS_PER_PAGE = 1_000
"""Lists, companies, campaigns and blocklist entries in one answer."""
PROSPECTS_PER_PAGE = 200
CONNECTIONS_PER_PAGE = 100

PEOPLE_PER_DUPLICATE_CHECK = 10_000
BLOCKLIST_ENTRIES_PER_REQUEST = 10_000

COUNT = 9_007_199_254_740_991
"""The largest integer that every JSON reader keeps exact."""

INFLATED_BODY_BYTES = 33_554_432
"""A compressed body, once it is inflated: a csv_text of 10 MB, each letter of it written as an escape."""
BODY_INFLATION = 250
"""How many times its size a body may inflate to; tables reach 20, a million zeros 1,000."""
FORM_PARTS = 5
"""So many parts may a multipart body have."""
FILE_EXTENSIONS = (".csv", ".xls", ".xlsx")
FILE_BYTES = 10_485_760
"""A file sent with a request: 10 MB."""
UPLOAD_BYTES = 262_144_000
"""A file sent to the bucket: 250 MB, unless the deployment has set less."""
UPLOAD_SECONDS = 900
"""So long a file may be sent to the bucket …"""
STAGED_SECONDS = 259_200
"""… and so long it, or a staged text, can be used: 72 hours."""
CONFIRM_BYTES = 4_694_016
"""What a confirm may weigh to reach its function: three quarters of 6,291,456 bytes, because its body is wrapped in
base64, after 32 kB for the headers, which come twice, and for what the gateway says of the request."""
CONFIRM_FIELDS_BYTES = 4_096
"""What a confirm says beside text and mapping: a name, an id, options."""
COLUMNS_PER_FILE = 1_000
ROWS_PER_FILE = 200_000
LINES_PER_FILE = 1_048_576
"""Blank ones included; it is what one sheet of Excel can hold."""
ROWS_PER_UPLOAD = 2_000_000
LINES_PER_UPLOAD = 4_194_304
CELLS_PER_UPLOAD = 40_000_000
"""Each cell takes some 60 bytes while a table is read; 20 columns are filled in 2,000,000 rows."""
HEADER_CHARACTERS = 255
"""A longer header is cut, with a warning."""
CELL_CHARACTERS = TEXT_CHARACTERS
WARNINGS = 50
"""So many warnings are told in one answer."""
SHEETS_PER_FILE = 1_000
"""One is read; but each is looked into, to tell which has data."""
TABLE_CHARACTERS = 50_331_648
"""All the text that one file may hold: a single long text that a million cells share would be 32 GB."""
ARCHIVE_ENTRIES = 10_000
"""Files inside an .xlsx: a sheet, its styles and texts, and every picture."""
ARCHIVE_DIRECTORY_BYTES = 2_097_152
"""The list of those files, names and comments included."""
PART_BYTES = 268_435_456
"""One part of an .xlsx, inflated: 100,000 rows of 8 columns are 48 MB."""
INFLATION = 250
"""How many times its size a part may inflate to; sheets of people reach 10, sheets of nothing but zeros 60."""
INFLATION_FREE_BYTES = 1_048_576
"""A part that stays below may inflate as it likes."""
XML_TOKEN_BYTES = 1_048_576
"""One tag or comment: a parser looks at an unfinished one again and again."""
PROCESS_MEMORY_BYTES = 402_653_184
"""What the process that reads a workbook may take: 384 MB."""
PROCESS_CPU_SECONDS = 15
"""How long that process may compute; a file of 10 MB takes 2."""


class FileBounds(NamedTuple):
    """How much one file may hold, and what reading it may take."""

    rows: int
    lines: int
    cells: int
    characters: int
    process_memory_bytes: int
    process_cpu_seconds: int


SENT_FILE = FileBounds(
    ROWS_PER_FILE,
    LINES_PER_FILE,
    ROWS_PER_FILE * COLUMNS_PER_FILE,
    TABLE_CHARACTERS,
    PROCESS_MEMORY_BYTES,
    PROCESS_CPU_SECONDS,
)
"""A file that came with a request."""
UPLOADED_FILE = FileBounds(
    ROWS_PER_UPLOAD, LINES_PER_UPLOAD, CELLS_PER_UPLOAD, 8 * TABLE_CHARACTERS, 3 * 1_073_741_824, 24
)
"""A file that came through the bucket."""
PREVIEW_ROWS = 5
SAMPLE_ROWS = 200
"""So many rows of a file are looked at to tell what is in its columns."""
MAPPING_KEYS = 1_000

IMPORT_SECONDS = 24
"""So long a confirm may take, waiting included: API Gateway gives up after 29 seconds."""
TURN_SECONDS = 10
"""So long a confirm waits for the other imports of its account …"""
IMPORTS_AT_ONCE = 8
"""… of which there may be so many, the one that runs included."""

KEY_CHARACTERS = 255
"""An Idempotency-Key …"""
KEY_DAYS = 7
"""… and how long its answer is kept."""
IMPORTS_PER_PAGE = 200
DRY_RUN_ROWS = 1_000
"""So many rows a dry run tells of."""

DROP_SECONDS = 840
"""So long the import of a dropped file may take; its function may take 900."""
OPTIONS_BYTES = 262_144
"""What is said beside a dropped file: a mapping of 1,000 columns fits."""
WORKER_SECONDS = 840
"""So long an import may take that nobody waits for; its function may take 900."""
IMPORT_ATTEMPTS = 3
"""So often a worker may begin one import before it is given up."""
SILENT_SECONDS = 60
"""A worker that has not been seen for so long is dead …"""
SEEN_SECONDS = 5
"""… because a living one shows itself so often."""
ANSWERED_ROWS = 140_000
"""The ids of so many rows fit into one answer, with everything else in it."""
SWEPT_IMPORTS = 100
"""So many forgotten imports are looked after at a time."""
KEPT_TOLD = 1_000
"""So much of what undo has left alone is told."""
FILE_ANSWER_BYTES = 4_500_000
"""A file in an answer: base64 makes it a third longer, and Lambda lets 6,291,456 bytes out."""
REPORT_LINK_SECONDS = 900
"""So long the link to a larger one works."""

CELLS_AT_ONCE = 64
"""So many cells are asked of the model at once, by everybody together …"""
CELLS_AT_ONCE_PER_ACCOUNT = 16
"""… and by one account."""
CELLS_PER_WORKER = 8
"""So many one execution environment asks side by side."""
CELL_LEASE_SECONDS = 100
"""A cell that was claimed for longer belongs to nobody: no question takes that long with all its retries."""
CELL_SECONDS = 20
"""How long one answer of the model is waited for …"""
CELL_ATTEMPTS = 4
"""… and how often it is asked where it says to try again."""
CELL_ALL_SECONDS = 60
"""All attempts at one cell together take no longer."""
RUNS_SENT_PER_REQUEST = 200
"""So many runs are sent after a request; the sweeper sends the others."""
LOST_RUN_SECONDS = 5_400
"""A run that was sent longer ago and is not done has lost its message: the queue tries for an hour."""
TIMES_RUNS_ARE_SENT = 3
ROWS_PER_RUN_REQUEST = 10_000
PREVIEWED_CELLS = 3
"""So many cells of a new column are asked first, for somebody who waits to see them."""
RUNS_SENT_PER_SWEEP = 5_000
ENRICH_SECONDS = 110
"""So long the runs of one batch may take; their function may take 120."""
RETIRE_SECONDS = 240
"""So long old data is deleted at a time; the function that does it may take 300."""
