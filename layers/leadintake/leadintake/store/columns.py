"""Columns of lists."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from leadintake.contract.columns import BUILT_IN, Column, ColumnsQuery, CustomColumn, NewColumn, Subject
from leadintake.importing.custom_columns import NewColumn as ImportedColumn
from leadintake.matching.keys import name_key
from leadintake.store.workspace import Record, Workspace

_SHOWN: LiteralString = """
    id, list_id, name, prompt, response_type, source, subject, position, answer_schema, created_at, built_in_key
"""
_ROWS_OF: Mapping[Subject, LiteralString] = {"person": "list_rows", "company": "list_company_rows"}


def seed_built_in_columns(ws: Workspace, list_id: UUID) -> None:
    """Give a new list the columns every list starts with."""
    ws.ask(
        """
        insert into list_columns (account_id, list_id, name, name_key, position, built_in_key)
        select %(account)s, %(list)s, name, name_key, ordinality - 1, built_in_key
        from unnest(%(names)s::text[], %(name_keys)s::bigint[], %(built_in_keys)s::text[])
            with ordinality as built_in (name, name_key, built_in_key, ordinality)
        """,
        list=list_id,
        names=[column.name for column in BUILT_IN],
        name_keys=[name_key(column.name) for column in BUILT_IN],
        built_in_keys=[column.key for column in BUILT_IN],
    )


def insert_column(ws: Workspace, list_id: UUID, column: NewColumn) -> Column | None:
    """Add a column at the end of a list; None when one of that name is there already."""
    record = ws.ask(
        f"""
        insert into list_columns
            (account_id, list_id, name, name_key, prompt, response_type, source, subject, answer_schema, position)
        select %(account)s, %(list)s, %(name)s, %(name_key)s, %(prompt)s, %(response_type)s, %(source)s, %(subject)s,
            %(schema)s, coalesce(max(position) + 1, 0)
        from list_columns where account_id = %(account)s and list_id = %(list)s
        on conflict (list_id, subject, name_key) where built_in_key is null do nothing
        returning {_SHOWN}
        """,
        list=list_id,
        name=column.name,
        name_key=name_key(column.name),
        prompt=column.prompt or "",
        response_type="auto" if column.is_dynamic else "text",
        source=column.data_source or ("reasoning" if column.is_dynamic else "profile"),
        subject=column.subject,
        schema=None if column.answer_schema is None else Jsonb(column.answer_schema),
    ).fetchone()
    return _column(record) if record else None


def insert_columns(ws: Workspace, list_id: UUID, subject: Subject, new: Sequence[ImportedColumn]) -> dict[str, UUID]:
    """Add columns for imported values at the end of a list; give the ids, by name, of those that could be added."""
    if not new:
        return {}
    try:
        return _insert_all(ws, list_id, subject, new)
    except psycopg.OperationalError:
        raise
    except psycopg.Error:
        # One column must not cost the others, let alone the import.
        halves = (new[: len(new) // 2], new[len(new) // 2 :]) if len(new) > 1 else ()
        return {
            name: column_id for half in halves for name, column_id in insert_columns(ws, list_id, subject, half).items()
        }


def _insert_all(ws: Workspace, list_id: UUID, subject: Subject, new: Sequence[ImportedColumn]) -> dict[str, UUID]:
    with ws.db.transaction():
        records = ws.ask(
            """
            insert into list_columns (account_id, list_id, subject, name, name_key, response_type, position)
            select %(account)s, %(list)s, %(subject)s, name, name_key, response_type, last + place
            from unnest(%(names)s::text[], %(name_keys)s::bigint[], %(response_types)s::text[])
                    with ordinality as n (name, name_key, response_type, place),
                (
                    select coalesce(max(position), -1) as last
                    from list_columns where account_id = %(account)s and list_id = %(list)s
                ) as before
            order by place
            returning id, name
            """,
            list=list_id,
            subject=subject,
            names=[column.name for column in new],
            name_keys=[name_key(column.name) for column in new],
            response_types=[column.response_type for column in new],
        )
        return {record["name"]: record["id"] for record in records}


def columns_of(ws: Workspace, list_id: UUID, query: ColumnsQuery) -> list[Column]:
    """List one page of the columns of a list, in their order."""
    records = ws.ask(
        f"""
        select {_SHOWN}
        from list_columns
        where account_id = %(account)s and list_id = %(list)s and (%(subject)s::text is null or subject = %(subject)s)
        order by position, id
        limit %(limit)s offset %(offset)s
        """,
        list=list_id,
        subject=query.subject,
        limit=query.limit,
        offset=query.offset,
    )
    return [_column(record) for record in records]


def count_columns(ws: Workspace, list_id: UUID, subject: Subject | None) -> int:
    """Count the columns of a list, for one subject or for both."""
    return ws.count(
        """
        select count(*) from list_columns
        where account_id = %(account)s and list_id = %(list)s and (%(subject)s::text is null or subject = %(subject)s)
        """,
        list=list_id,
        subject=subject,
    )


def custom_columns(ws: Workspace, list_id: UUID, subject: Subject) -> list[CustomColumn]:
    """Name the columns that values of people or of companies are kept under, without what fills them."""
    records = ws.ask(
        """
        select id, name, source <> 'profile' as is_filled_by_a_model
        from list_columns
        where account_id = %(account)s and list_id = %(list)s and subject = %(subject)s and built_in_key is null
        order by position, id
        """,
        list=list_id,
        subject=subject,
    )
    return [CustomColumn(**record) for record in records]


def find_column(ws: Workspace, list_id: UUID, column_id: UUID) -> Column | None:
    """Find one column of a list."""
    record = ws.ask(
        f"""
        select {_SHOWN}
        from list_columns
        where account_id = %(account)s and list_id = %(list)s and id = %(column)s
        """,
        list=list_id,
        column=column_id,
    ).fetchone()
    return _column(record) if record else None


def hold_column(ws: Workspace, column: Column) -> bool:
    """Keep a column and its list from being deleted until this is written; False when one of them is gone."""
    # In the order in which they are deleted, and before their cells: otherwise both would wait for each other.
    if not ws.ask(
        "select from lists where account_id = %(account)s and id = %(list)s for key share", list=column.list_id
    ).rowcount:
        return False
    return bool(
        ws.ask(
            "select from list_columns where account_id = %(account)s and id = %(column)s for key share",
            column=column.id,
        ).rowcount
    )


def delete_column(ws: Workspace, list_id: UUID, column_id: UUID) -> bool:
    """Remove a column with the values under it."""
    deleted = ws.ask(
        """
        delete from list_columns where account_id = %(account)s and list_id = %(list)s and id = %(column)s
        returning subject
        """,
        list=list_id,
        column=column_id,
    ).fetchone()
    if deleted is None:
        return False
    _empty_cells(ws, _ROWS_OF[deleted["subject"]], list_id, column_id)
    return True


def _empty_cells(ws: Workspace, rows: LiteralString, list_id: UUID, column_id: UUID) -> None:
    ws.ask(
        f"""
        update {rows} set cells = cells - %(column)s
        where account_id = %(account)s and list_id = %(list)s and cells ? %(column)s
        """,
        list=list_id,
        column=str(column_id),
    )


def _column(record: Record) -> Column:
    category: Any = "built-in" if record["built_in_key"] else "custom"
    return Column.model_validate({**record, "category": category})
