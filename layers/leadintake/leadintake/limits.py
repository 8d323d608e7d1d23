"""Every limit a caller can meet, each in this one place."""

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

FILE_BYTES = 10_485_760
"""A file sent with a request: 10 MB."""
COLUMNS_PER_FILE = 1_000
ROWS_PER_FILE = 200_000
HEADER_CHARACTERS = 255
"""A longer header is cut, with a warning."""
CELL_CHARACTERS = TEXT_CHARACTERS
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
