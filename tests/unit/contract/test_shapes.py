"""Texts, names and ids as requests may hold them."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from leadintake.contract.columns import NewColumn
from leadintake.contract.lists import NewList, RenameList
from leadintake.contract.rows import PersonFields, RowsQuery
from leadintake.contract.shapes import Id, is_id

ID = "12345678-1234-4234-8234-123456789abc"


@pytest.mark.parametrize("text", ["\x00", "a\x00", "\ud800", "a\udfffb"])
@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (NewList, {"name": "%"}),
        (PersonFields, {"company": "%"}),
        (PersonFields, {"cells": {"%": 1}}),
        (PersonFields, {"cells": {"a": "%"}}),
        (NewColumn, {"name": "x", "schema": {"a": [{"b": "%"}]}}),
        (NewColumn, {"name": "x", "schema": {"a": [{"%": 1}]}}),
    ],
)
def test_characters_that_cannot_be_stored_are_refused_wherever_they_stand(text: str, shape: Any, body: object):
    sent = json.loads(json.dumps(body).replace("%", json.dumps(text)[1:-1]))
    with pytest.raises(ValidationError, match="must not hold"):
        shape.model_validate(sent)


def test_what_no_field_asks_for_is_ignored_whatever_it_is():
    assert NewList.model_validate({"name": "x", "other": "\x00"}).name == "x"


@pytest.mark.parametrize("text", ["\u202eRTL", "🎉", "'; DROP TABLE lists; --", "\u0001\u001f", "\U0010ffff", " x "])
def test_all_other_texts_stay_as_they_are(text: str):
    assert RenameList(name=text).name == text


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u200b\ufeff", "\u00a0"])
def test_a_name_with_nothing_to_see_is_refused(name: str):
    with pytest.raises(ValidationError, match="blank"):
        RenameList(name=name)


def test_a_name_may_be_255_characters_long_and_a_text_32767():
    RenameList(name="ä" * 255)
    PersonFields(company="ä" * 32_767)
    with pytest.raises(ValidationError):
        RenameList(name="ä" * 256)
    with pytest.raises(ValidationError):
        PersonFields(company="ä" * 32_768)


@pytest.mark.parametrize(
    "value", [ID, ID.upper(), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]
)
def test_ids_are_uuids_as_the_contract_spells_them(value: str):
    assert is_id(value)
    TypeAdapter[Any](Id).validate_python(value)


@pytest.mark.parametrize(
    "value",
    [None, 1, "", "x", ID + "\n", ID.replace("-", ""), "{" + ID + "}", "urn:uuid:" + ID, ID.replace("-4", "-9", 1)],
)
def test_anything_else_is_no_id(value: object):
    assert not is_id(value)
    with pytest.raises(ValidationError):
        TypeAdapter[Any](Id).validate_python(value)


@pytest.mark.parametrize(("sent", "limit"), [("1", 1), ("500", 500), ("501", 500), ("9" * 5000, 500), (" 7 ", 7)])
def test_a_page_size_is_cut_to_its_maximum(sent: str, limit: int):
    assert RowsQuery.model_validate({"limit": sent}).limit == limit


@pytest.mark.parametrize("sent", ["0", "-1", "x", "", "1.5", "1_000", "600.0", "+6", "٣"])
def test_a_page_size_below_one_is_refused(sent: str):
    with pytest.raises(ValidationError):
        RowsQuery.model_validate({"limit": sent})


def test_a_schema_is_no_longer_than_a_text_with_its_numbers_written_out():
    NewColumn.model_validate({"name": "x", "schema": {"options": ["a" * 32_000]}})
    for schema in ({"options": ["a" * 33_000]}, {"a": [1e308] * 200}, {"a" * 33_000: 1}):
        with pytest.raises(ValidationError, match="32767"):
            NewColumn.model_validate({"name": "x", "schema": schema})
