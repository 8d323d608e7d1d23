"""Where a dropped file belongs, told by its key."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from uuid import UUID

from leadintake.contract.shapes import is_id
from leadintake.errors import MisplacedDrop
from leadintake.importing.tokens import Purpose
from leadintake.limits import FILE_EXTENSIONS

ROOT, RESULTS = "drop/", "results/"
OPTIONS_ENDING = ".options.json"
_MOST_KEY_BYTES = 1024
HOW_TO = (
    "Files belong under drop/<account>/lists/<list>/people/, drop/<account>/lists/<list>/companies/, "
    "drop/<account>/campaigns/<campaign>/, drop/<account>/connections/ or drop/<account>/new-list/."
)

# What programs write while they have not finished, and what systems leave behind.
_UNFINISHED = re.compile(
    r"^~\$|^\.|\.(part|partial|filepart|crdownload|download|tmp|temp|swp)$|^(desktop\.ini|thumbs\.db)$", re.IGNORECASE
)
_WAITING = re.compile(r"\.wait\.[^.]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """What a file that lies there is to become."""

    kind: Purpose
    account_id: UUID
    target_id: UUID | None
    file_name: str

    @property
    def waits_for_options(self) -> bool:
        """Tell whether the file is not to be imported before its options have come: `people.wait.csv`."""
        return _WAITING.search(self.file_name) is not None


def is_ignored(key: str, size: int | None) -> bool:
    """Tell whether an object is no file that somebody wants imported: a folder, a mark, or one that is not finished."""
    # Without bytes and without the name of a table it is a mark; a table without bytes is an export that went wrong.
    is_mark = size == 0 and not key.lower().endswith(FILE_EXTENSIONS)
    return not key.startswith(ROOT) or key.endswith("/") or is_mark or _UNFINISHED.search(_name(key)) is not None


def is_options(key: str) -> bool:
    """Tell whether an object says how another one is to be imported."""
    return key.lower().endswith(OPTIONS_ENDING)


def options_key(key: str) -> str:
    """Give where the options of a file lie."""
    return key + OPTIONS_ENDING


def file_key(key: str) -> str:
    """Give the file that options are for."""
    return key[: -len(OPTIONS_ENDING)]


def result_key(key: str, ending: str = ".json") -> str:
    """Give where the result of a file is written. A name that would be too long is cut, and told from others."""
    path = RESULTS + key.removeprefix(ROOT)
    if len((path + ending).encode()) > _MOST_KEY_BYTES:
        ending = f"~{sha256(key.encode()).hexdigest()[:16]}{ending}"
        path = path.encode()[: _MOST_KEY_BYTES - len(ending.encode())].decode(errors="ignore")
    return path + ending


def place_of(key: str) -> Place:
    """Read a key; one that leads nowhere is refused."""
    match key.removeprefix(ROOT).split("/"):
        case [account, "lists", target, ("people" | "companies") as kind, name]:
            return Place(kind, _id(account), _id(target), name)
        case [account, "campaigns", target, name]:
            return Place("prospects", _id(account), _id(target), name)
        case [account, "connections", name]:
            return Place("connections", _id(account), None, name)
        case [account, "new-list", name]:
            return Place("new_list", _id(account), None, name)
        case _:
            raise MisplacedDrop(f"A file in this place cannot be imported. {HOW_TO}")


def _id(text: str) -> UUID:
    if not is_id(text):
        raise MisplacedDrop(f"“{text[:80]}” in the path of the file is not an id. {HOW_TO}")
    return UUID(text)


def _name(key: str) -> str:
    return PurePosixPath(key).name
