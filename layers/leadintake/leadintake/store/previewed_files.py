"""The files that previews have read, found again by the text that was made of them."""

from dataclasses import dataclass

from leadintake.store.workspace import Workspace
from leadintake.tabular.table import FileFacts


@dataclass(frozen=True, slots=True)
class PreviewedFile:
    """A caller's file: its name, and where its rows stood."""

    name: str
    facts: FileFacts


def remember_file(ws: Workspace, digest: bytes, name: str, facts: FileFacts) -> None:
    """Keep what a text cannot tell about the file it was made of."""
    ws.ask(
        """
        insert into previewed_files (account_id, digest, file_name, header_line, blank_lines)
        values (%(account)s, %(digest)s, %(name)s, %(header_line)s, %(blank_lines)s)
        on conflict (account_id, digest) do update set file_name = excluded.file_name,
            header_line = excluded.header_line, blank_lines = excluded.blank_lines, previewed_at = now()
        """,
        digest=digest,
        name=name,
        header_line=facts.header_line,
        blank_lines=list(facts.blank_lines),
    )


def find_file(ws: Workspace, digest: bytes) -> PreviewedFile | None:
    """Find the file that a text was made of; None for a text that no preview has made."""
    record = ws.ask(
        """
        select file_name, header_line, blank_lines from previewed_files
        where account_id = %(account)s and digest = %(digest)s
        """,
        digest=digest,
    ).fetchone()
    if record is None:
        return None
    return PreviewedFile(record["file_name"], FileFacts(record["header_line"], tuple(record["blank_lines"])))
