"""The rows of callers' files, kept with their imports."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from leadintake.importing.files import Row
from leadintake.importing.sheets import Block, unpacked
from leadintake.store.workspace import Workspace

_BLOCKS_AT_ONCE = 50


def insert_sheet(ws: Workspace, import_id: UUID, blocks: Sequence[Block]) -> None:
    """Keep the rows of a file."""
    for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
        some = blocks[start : start + _BLOCKS_AT_ONCE]
        ws.ask(
            """
            insert into import_sheets (account_id, import_id, first_line, last_line, packed)
            select %(account)s, %(import)s, first_line, last_line, packed
            from unnest(%(first_lines)s::integer[], %(last_lines)s::integer[], %(packed)s::bytea[])
                as blocks (first_line, last_line, packed)
            """,
            first_lines=[block.first_line for block in some],
            last_lines=[block.last_line for block in some],
            packed=[block.packed for block in some],
            **{"import": import_id},
        )


def rows_at(ws: Workspace, import_id: UUID, lines: Sequence[int]) -> dict[int, list[str]]:
    """Find the rows of some lines; none are found once the sheet is past its time."""
    found = ws.read(
        """
        select packed from import_sheets
        where account_id = %(account)s and import_id = %(import)s
            and exists (select from unnest(%(lines)s::integer[]) as line where line between first_line and last_line)
        """,
        lines=list(lines),
        **{"import": import_id},
    )
    wanted = set(lines)
    return {line: cells for (packed,) in found for line, cells in unpacked(packed) if line in wanted}


def rows_of(ws: Workspace, import_id: UUID) -> Iterator[Row]:
    """Read all rows of a file in their order, a block at a time."""
    after = -1
    while True:
        found = ws.read(
            """
            select first_line, packed from import_sheets
            where account_id = %(account)s and import_id = %(import)s and first_line > %(after)s
            order by first_line limit 1
            """,
            after=after,
            **{"import": import_id},
        ).fetchone()
        if found is None:
            return
        after, packed = found
        yield from unpacked(packed)
