"""django-import-export as fast as it goes: bulk, its cached loader, no diffs, no checks; matched by one key."""

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
import tablib
from django.conf import settings

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, Person, person_of


def configured(database: str) -> None:
    """Tell Django where the database is."""
    place = urlsplit(database)
    address = {"HOST": place.hostname, "PORT": place.port, "USER": place.username, "NAME": place.path[1:]}
    engine = {"ENGINE": "django.db.backends.postgresql", "PASSWORD": unquote(place.password or "")}
    settings.configure(DATABASES={"default": {**address, **engine}}, USE_TZ=True)
    django.setup()


def importer() -> Any:
    """Declare the table and its import; Django must have been told of the database before."""
    from django.db import models  # noqa: PLC0415 - see above
    from import_export import resources  # noqa: PLC0415 - see above
    from import_export.instance_loaders import CachedInstanceLoader  # noqa: PLC0415 - see above

    texts = {name: models.TextField(null=True) for name in Person._fields}
    meta = type("Meta", (), {"app_label": "bench", "db_table": "people", "managed": False})
    keys = {"id": models.UUIDField(primary_key=True, default=uuid.uuid4), "list_id": models.UUIDField(default=LIST)}
    row = type("Row", (models.Model,), {"__module__": __name__, "Meta": meta, **keys, **texts})

    class People(resources.ModelResource):
        """How a file becomes rows."""

        class Meta:
            """The options that its manual names for large files."""

            model = row
            fields = Person._fields
            import_id_fields = ("url_key",)
            instance_loader_class = CachedInstanceLoader
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            skip_html_diff = True
            use_transactions = True

    return People()


def run(path: Path, database: str) -> None:
    """Import a file."""
    configured(database)
    rows = tablib.Dataset().load(path.read_text("utf-8"), format="csv")
    keyed = tablib.Dataset(*(person_of(list(row)) for row in rows), headers=Person._fields)
    importer().import_data(keyed, raise_errors=True)


if __name__ == "__main__":
    contest(run)
