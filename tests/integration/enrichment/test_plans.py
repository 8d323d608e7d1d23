"""Cells are counted in one pass, also while no statistics know of them."""

from uuid import uuid4

import pytest

from leadintake.contract.columns import Subject
from leadintake.store import enrichment_cells
from leadintake.store.workspace import Workspace
from tests.plans import conditions_of


@pytest.mark.parametrize("subject", ["person", "company"])
def test_each_cell_is_looked_up_by_its_row(ws: Workspace, subject: Subject):
    values = {"list": uuid4(), "columns": [uuid4()], "key": "", "interrupted": ""}
    query = enrichment_cells.counting(subject)
    (condition,) = conditions_of(ws, query, "enrichment_cells_pkey", **values)
    assert "row_id = r.id" in condition
