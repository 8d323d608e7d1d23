"""`python -m local`: start the local stack, or make and end API keys in it."""

import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        f"leadintake needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).\n"
        "Remedy: install a newer Python, remove .venv and run make again, e.g. `make run PYTHON=python3.13`."
    )

# The package of the layer is never pip-installed: an editable install would leave egg-info in what is shipped.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "layers" / "leadintake"))

from local.commands import main  # noqa: E402 - needs the check and the path above

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
