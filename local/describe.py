"""Writes the API's description, which is kept in the repository so that changes of it can be reviewed."""

import importlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = ROOT / "functions" / "describe_api" / "openapi.json"


def described() -> str:
    """Describe the API as its functions declare it."""
    from leadintake.edge.api import Api
    from leadintake.edge.openapi import document

    folders = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    modules = [importlib.import_module(f"functions.{folder}.app") for folder in folders]
    apis = [module.api for module in modules if isinstance(getattr(module, "api", None), Api)]
    endpoints = [endpoint for api in apis for endpoint in api.endpoints]
    return json.dumps(document(endpoints), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "layers" / "leadintake")]
    if not DESCRIPTION.exists():
        # The function that serves the description cannot be imported without one.
        DESCRIPTION.write_text("{}", "utf-8")
    DESCRIPTION.write_text(described(), "utf-8")
