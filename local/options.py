"""What a start of the stack can be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
OWN_TEMPLATE = REPOSITORY / "template.yaml"
# A template that has this function runs the product: then there is a schema to migrate and a demo account to make.
MIGRATION_FOLDER = REPOSITORY / "functions" / "migrate_database"
MOST_ENVIRONMENTS = 8


@dataclass(frozen=True, slots=True)
class Options:
    """One start: where things lie, which port, which Postgres."""

    folder: Path
    port: int = 3000
    template: Path = OWN_TEMPLATE
    database_url: str = ""
    postgres_binaries: str = ""
    most_environments: int = MOST_ENVIRONMENTS
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """The caller's environment; only a few named variables of it ever reach a function."""
