"""What is said of a file that passes a limit, in one place for all formats."""

from leadintake import limits
from leadintake.errors import FileTooLarge
from leadintake.tabular.losses import cell_name


def cell_too_long(line: int, column: int) -> FileTooLarge:
    """Refuse a cell, named as a spreadsheet numbers it."""
    return FileTooLarge(
        f"Line {line}, column {column} (cell {cell_name(line, column - 1)}) holds more than {limits.CELL_CHARACTERS:,} "
        "characters, which is all that a spreadsheet cell can hold. Shorten it and upload the file again."
    )


def too_many_columns(line: int) -> FileTooLarge:
    """Refuse a row that is too wide."""
    return FileTooLarge(
        f"Line {line} has more than {limits.COLUMNS_PER_FILE:,} columns. Remove the columns that are not needed."
    )


def too_many_rows(most: int) -> FileTooLarge:
    """Refuse a table that is too long."""
    instead = "" if most == limits.ROWS_PER_UPLOAD else " Send it through POST /api/uploads, or split it."
    return FileTooLarge(f"The file has more than {most:,} rows.{instead or ' Split it into several files.'}")


def too_many_lines(most: int) -> FileTooLarge:
    """Refuse a file that is longer than any sheet, whatever is in it."""
    what = ", which is all that one sheet can hold" if most == limits.LINES_PER_FILE else ""
    return FileTooLarge(f"The file has more than {most:,} lines{what}.")


def too_many_cells(most: int) -> FileTooLarge:
    """Refuse a table that is long and wide."""
    return FileTooLarge(f"The file has more than {most:,} cells. Remove the columns that are not needed, or split it.")
