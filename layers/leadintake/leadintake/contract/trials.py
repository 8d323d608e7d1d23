"""Confirms that are only tried."""

from pydantic import Field, StrictBool

from leadintake import limits
from leadintake.contract.shapes import Shape


class Tried(Shape):
    """What every confirm takes beside its own: whether it is only tried."""

    dry_run: StrictBool = Field(
        default=False, alias="dryRun", description="Do everything, answer, and leave nothing of it."
    )
    dry_run_rows: StrictBool = Field(
        default=False, alias="dryRunRows", description=f"Answer with the first {limits.DRY_RUN_ROWS} `rows` as well."
    )
