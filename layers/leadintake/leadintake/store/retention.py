"""What is past its time, deleted for all accounts in batches so small that nobody waits for them."""

from collections.abc import Callable, Mapping

from psycopg import Connection

BATCH = 5_000
"""Rows that one transaction deletes."""


def forget_answers(db: Connection, days: int) -> int:
    """Delete answers that were kept for repeated requests."""
    return db.execute(
        """
        delete from kept_answers where (account_id, key) in (
            select account_id, key from kept_answers
            where kept_at < now() - make_interval(days => %s) order by kept_at limit %s
        )
        """,
        [days, BATCH],
    ).rowcount


def forget_sheets(db: Connection, days: int) -> int:
    """Delete the rows of callers' files. A block of them is as large as hundreds of other rows."""
    return db.execute(
        """
        delete from import_sheets where (account_id, import_id, first_line) in (
            select account_id, import_id, first_line from import_sheets
            where kept_at < now() - make_interval(days => %s) order by kept_at limit %s
        )
        """,
        [days, BATCH // 50],
    ).rowcount


def forget_previews(db: Connection, days: int) -> int:
    """Delete what previews have noted about files."""
    return db.execute(
        """
        delete from previewed_files where (account_id, digest) in (
            select account_id, digest from previewed_files
            where previewed_at < now() - make_interval(days => %s) order by previewed_at limit %s
        )
        """,
        [days, BATCH],
    ).rowcount


def forget_journals(db: Connection, days: int) -> int:
    """Delete journals that undo may not read any more: each import knows its own time, and says when it is over."""
    del days
    oldest = db.execute(
        "select account_id, id from imports where undo_until <= now() order by undo_until limit 1"
    ).fetchone()
    if oldest is None:
        return 0
    deleted = db.execute(
        """
        delete from import_changes where account_id = %s and id in (
            select id from import_changes where account_id = %s and import_id = %s order by id limit %s
        )
        """,
        [oldest[0], *oldest, BATCH],
    ).rowcount
    if deleted == BATCH:
        return deleted
    db.execute("update imports set undo_until = null where account_id = %s and id = %s", [*oldest])
    return deleted + 1


PARTS: Mapping[str, Callable[[Connection, int], int]] = {
    "keys": forget_answers,
    "journals": forget_journals,
    "sheets": forget_sheets,
    "previews": forget_previews,
}
