"""Lists as callers work with them."""

from uuid import UUID

import pytest

from leadintake import limits
from leadintake.contract.blocklist import BlockRequest
from leadintake.contract.columns import CellsQuery, ColumnsQuery, NewColumn
from leadintake.contract.companies import NewCompany
from leadintake.contract.lists import NewList, RenameList
from leadintake.contract.rows import DuplicateCheck, PersonFields, PersonToCheck, RowsQuery
from leadintake.contract.shapes import ListPage
from leadintake.errors import Conflict, InvalidBody, NotFound
from leadintake.flows import blocklist, check_duplicates, columns, companies, lists, rows
from leadintake.store.workspace import Workspace, translated

BUILT_IN = [
    "name",
    "role",
    "company",
    "location",
    "domain",
    "linkedin",
    "headline",
    "seniority",
    "departments",
    "functions",
    "experience",
]
UNKNOWN = UUID("12345678-1234-4234-8234-123456789012")


def make_list(ws: Workspace, name: str | None = None) -> UUID:
    return lists.make_list(ws, NewList(name=name)).sheet.id


def add(ws: Workspace, list_id: UUID, **fields: object) -> UUID:
    return rows.add_row(ws, list_id, PersonFields.model_validate(fields)).row.id


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_list_without_a_name_is_an_untitled_sheet_with_eleven_columns(ws: Workspace, name: str | None):
    made = lists.make_list(ws, NewList(name=name)).sheet
    assert (made.name, made.enrichment_status, made.user_id) == ("Untitled Sheet", "idle", ws.account_id)
    found = columns.show_columns(ws, made.id, ColumnsQuery()).columns
    assert [column.built_in_key for column in found] == BUILT_IN
    assert {(column.category, column.subject, column.source) for column in found} == {("built-in", "person", "profile")}


def test_lists_are_shown_with_their_counts_and_by_page(ws: Workspace):
    ids = {make_list(ws, f"list {number}") for number in range(5)}
    chosen = min(ids)
    add(ws, chosen, fullName="Jane")
    companies.add_company(ws, chosen, NewCompany(name="Acme"))
    pages = [lists.show_lists(ws, ListPage(limit=2, offset=offset)) for offset in (0, 2, 4)]
    shown = [sheet for page in pages for sheet in page.lists]
    assert {sheet.id for sheet in shown} == ids
    assert {(sheet.row_count, sheet.company_count) for sheet in shown if sheet.id == chosen} == {(1, 1)}
    assert [(page.total, page.has_more) for page in pages] == [(5, True), (5, True), (5, False)]


def test_renaming_keeps_the_name_as_it_was_sent(ws: Workspace):
    list_id = make_list(ws)
    for name in (" Köln 🎉 ", "\u202eABC", "'; drop table lists; --"):
        assert lists.rename_list(ws, list_id, RenameList(name=name)).sheet.name == name
        assert lists.show_list(ws, list_id).sheet.name == name


def test_deleting_a_list_removes_everything_that_belongs_to_it(ws: Workspace):
    list_id, other = make_list(ws), make_list(ws)
    add(ws, list_id, fullName="Jane")
    companies.add_company(ws, list_id, NewCompany(name="Acme"))
    kept = add(ws, other, fullName="Jane")
    lists.delete_list(ws, list_id)
    for table in ("list_rows", "list_columns", "list_company_rows"):
        assert ws.db.execute(f"select from {table} where list_id = %s", [list_id]).rowcount == 0
    assert [row.id for row in rows.show_rows(ws, other, RowsQuery()).rows] == [kept]
    with pytest.raises(NotFound):
        lists.show_list(ws, list_id)


def test_a_person_is_shown_as_the_contract_says(ws: Workspace):
    list_id = make_list(ws)
    columns.make_column(ws, list_id, NewColumn(name="Tier"))
    row = rows.add_row(
        ws,
        list_id,
        PersonFields(
            first_name="Jane",
            last_name="Doe",
            headline="CEO",
            company="Acme",
            location="Köln",
            domain="www.acme.com",
            cells={"TIER": "A"},
        ),
    ).row
    assert row.profile_data.model_dump(by_alias=True) == {
        "firstName": "Jane",
        "lastName": "Doe",
        "fullName": "Jane Doe",
        "headline": "CEO",
        "currentCompany": "Acme",
        "location": {"linkedinText": "Köln"},
        "enrichment": {"company_domain": "acme.com"},
    }
    assert (row.source, row.company_row_id, row.company_domain) == ("manual", None, "acme.com")
    assert [(cell.name, cell.value, cell.status) for cell in row.cells] == [("Tier", "A", "completed")]


def test_rows_stand_in_the_order_they_were_added_and_come_by_page(ws: Workspace):
    list_id = make_list(ws)
    ids = [add(ws, list_id, fullName=f"Person {number}") for number in range(7)]
    pages = [rows.show_rows(ws, list_id, RowsQuery(limit=3, offset=offset)) for offset in (0, 3, 6)]
    assert [row.id for page in pages for row in page.rows] == ids
    assert [(page.total, page.has_more) for page in pages] == [(7, True), (7, True), (7, False)]


def test_a_change_by_hand_touches_only_what_was_sent_and_renews_the_keys(ws: Workspace):
    list_id = make_list(ws)
    columns.make_column(ws, list_id, NewColumn(name="Tier"))
    columns.make_column(ws, list_id, NewColumn(name="Note"))
    row_id = add(ws, list_id, fullName="Jane Doe", company="Acme", cells={"Tier": "A", "Note": 1.5})
    row = rows.change_row(
        ws, list_id, row_id, PersonFields.model_validate({"company": "Globex", "cells": {"tier": None}})
    ).row
    assert (row.profile_data.full_name, row.profile_data.current_company) == ("Jane Doe", "Globex")
    assert [(cell.name, cell.value) for cell in row.cells] == [("Note", 1.5)]
    assert known(ws, {"fullName": "jane doe", "company": "globex"}) == 1
    assert known(ws, {"fullName": "jane doe", "company": "acme"}) == 0


def test_one_linkedin_url_stands_in_a_list_once(ws: Workspace):
    list_id, other = make_list(ws), make_list(ws)
    add(ws, list_id, linkedinUrl="linkedin.com/in/jane")
    second = add(ws, list_id, fullName="Jane")
    add(ws, other, linkedinUrl="linkedin.com/in/jane")
    with pytest.raises(Conflict), translated(), ws.db.transaction():
        add(ws, list_id, linkedinUrl="https://de.linkedin.com/in/JANE/")
    with pytest.raises(Conflict), translated(), ws.db.transaction():
        rows.change_row(ws, list_id, second, PersonFields(linkedin_url="linkedin.com/in/jane"))


def test_a_cell_of_an_unknown_column_is_refused_by_name(ws: Workspace):
    with pytest.raises(InvalidBody) as refused:
        add(ws, make_list(ws), fullName="Jane", cells={"Tier": "A"})
    assert refused.value.details[0].field == "cells.Tier"


def test_column_names_are_unique_without_regard_to_case_and_per_subject(ws: Workspace):
    list_id = make_list(ws)
    first = columns.make_column(ws, list_id, NewColumn(name="Tier", schema={"type": "text", "options": ["A"]})).column
    assert (first.position, first.category, first.answer_schema) == (11, "custom", {"type": "text", "options": ["A"]})
    with pytest.raises(Conflict):
        columns.make_column(ws, list_id, NewColumn(name=" TIER"))
    assert columns.make_column(ws, list_id, NewColumn(name="Tier", subject="company")).column.position == 12
    by_subject = columns.show_columns(ws, list_id, ColumnsQuery(subject="company")).columns
    assert [column.name for column in by_subject] == ["Tier"]


@pytest.mark.parametrize(
    "column",
    [
        NewColumn(name="x", is_dynamic=True),
        NewColumn(name="x", is_dynamic=True, prompt=" "),
        NewColumn(name="x", is_dynamic=True, prompt="Guess.", data_source="profile"),
        NewColumn(name="x", data_source="web"),
    ],
)
def test_a_column_that_makes_no_sense_is_refused(ws: Workspace, column: NewColumn):
    with pytest.raises(InvalidBody):
        columns.make_column(ws, make_list(ws), column)


def test_cells_of_a_column_tell_how_far_they_are(ws: Workspace):
    list_id = make_list(ws)
    plain = columns.make_column(ws, list_id, NewColumn(name="Tier")).column
    dynamic = columns.make_column(ws, list_id, NewColumn(name="Guess", is_dynamic=True, prompt="Guess.")).column
    assert (dynamic.source, dynamic.prompt) == ("reasoning", "Guess.")
    row_id = add(ws, list_id, fullName="Jane Doe", cells={"Tier": True})
    (cell,) = columns.show_cells(ws, list_id, plain.id, CellsQuery()).cells
    assert (cell.row_id, cell.name, cell.value, cell.status) == (row_id, "Jane Doe", True, "completed")
    (cell,) = columns.show_cells(ws, list_id, dynamic.id, CellsQuery()).cells
    assert (cell.value, cell.status) == (None, "pending")


def test_cells_of_built_in_and_company_columns_are_shown_too(ws: Workspace):
    list_id = make_list(ws)
    add(ws, list_id, fullName="Jane Doe", company="Acme")
    built_in = {column.built_in_key: column.id for column in columns.show_columns(ws, list_id, ColumnsQuery()).columns}
    shown = {
        key: columns.show_cells(ws, list_id, column, CellsQuery()).cells[0].value for key, column in built_in.items()
    }
    assert (shown["name"], shown["company"], shown["seniority"]) == ("Jane Doe", "Acme", None)
    company_column = columns.make_column(ws, list_id, NewColumn(name="Fit", subject="company")).column
    companies.add_company(ws, list_id, NewCompany(domain="acme.com"))
    assert [cell.name for cell in columns.show_cells(ws, list_id, company_column.id, CellsQuery()).cells] == [
        "acme.com"
    ]


def test_deleting_a_column_takes_its_values_along(ws: Workspace):
    list_id = make_list(ws)
    column = columns.make_column(ws, list_id, NewColumn(name="Tier")).column
    add(ws, list_id, fullName="Jane", cells={"Tier": "A"})
    columns.delete_column(ws, list_id, column.id)
    assert ws.ask("select cells from list_rows where list_id = %(list)s", list=list_id).fetchall() == [{"cells": {}}]
    with pytest.raises(NotFound):
        columns.delete_column(ws, list_id, column.id)


def test_companies_are_added_in_their_one_spelling_and_once(ws: Workspace):
    list_id = make_list(ws)
    new = NewCompany(
        domain="https://www.Acme.com/", name="Acme", employee_count="51-200", founded_year=1999, industry=" "
    )
    company = companies.add_company(ws, list_id, new).company
    assert (company.domain, company.employee_count, company.founded_year, company.industry, company.source) == (
        "acme.com",
        "51-200",
        1999,
        None,
        "manual",
    )
    with pytest.raises(Conflict), translated(), ws.db.transaction():
        companies.add_company(ws, list_id, NewCompany(domain="acme.com"))
    assert companies.show_companies(ws, list_id, ListPage()).companies == [company]


@pytest.mark.parametrize(
    "new", [NewCompany(), NewCompany(name=" "), NewCompany(name="\u200b"), NewCompany(domain="no domain", name="x")]
)
def test_a_company_that_cannot_be_told_from_others_is_refused(ws: Workspace, new: NewCompany):
    with pytest.raises(InvalidBody):
        companies.add_company(ws, make_list(ws), new)


def known(ws: Workspace, *people: dict[str, str], except_list: UUID | None = None) -> int:
    check = DuplicateCheck(
        people=[PersonToCheck.model_validate(person) for person in people], exclude_list_id=except_list
    )
    return check_duplicates.check_duplicates(ws, check).duplicate_count


def test_duplicates_are_known_by_address_by_company_and_by_location_but_not_by_name(ws: Workspace):
    list_id = make_list(ws)
    add(ws, list_id, fullName="Jane Doe", company="Acme", location="Köln", linkedinUrl="linkedin.com/in/jane")
    assert known(ws, {"linkedinUrl": "de.linkedin.com/in/JANE"}) == 1
    assert known(ws, {"fullName": "JANE DOE", "company": " acme "}) == 1
    assert known(ws, {"fullName": "Jane Doe", "location": "KÖLN"}) == 1
    assert known(ws, {"fullName": "Jane Doe"}) == 0
    assert known(ws, {"fullName": "Jane Doe", "company": "Globex"}) == 0
    assert known(ws, {"fullName": "Jane Doe", "company": "Acme", "linkedinUrl": "linkedin.com/in/another-jane"}) == 0
    assert known(ws, {"fullName": "Jane Doe", "company": "Acme"}, except_list=list_id) == 0
    assert known(ws, *[{"linkedinUrl": "linkedin.com/in/jane"}] * 3, {}) == 3


def test_what_is_not_there_is_not_found(ws: Workspace):
    list_id = make_list(ws)
    asked = [
        lambda: lists.show_list(ws, UNKNOWN),
        lambda: rows.show_rows(ws, UNKNOWN, RowsQuery()),
        lambda: rows.delete_row(ws, list_id, UNKNOWN),
        lambda: rows.change_row(ws, list_id, UNKNOWN, PersonFields(full_name="x")),
        lambda: columns.show_cells(ws, list_id, UNKNOWN, CellsQuery()),
        lambda: companies.show_companies(ws, UNKNOWN, ListPage()),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            ask()


def test_blocking_one_company_twice_is_a_conflict_and_unblocking_is_not(ws: Workspace):
    blocked = blocklist.block(ws, BlockRequest(domain="https://www.Acme.com/", name="Acme", reason="customer")).blocked
    assert not isinstance(blocked, list)
    assert (blocked.domain, blocked.name, blocked.reason, blocked.user_id) == (
        "acme.com",
        "Acme",
        "customer",
        ws.account_id,
    )
    blocklist.block(ws, BlockRequest(name="Globex"))
    for again in (BlockRequest(domain="ACME.com"), BlockRequest(name=" globex ")):
        with pytest.raises(Conflict):
            blocklist.block(ws, again)
    for _ in range(2):
        blocklist.unblock_domain(ws, "www.acme.com")
        blocklist.unblock_by_id(ws, blocked.id)
    assert [entry.name for entry in blocklist.show_blocklist(ws, ListPage()).blocked] == ["Globex"]


def test_blocking_many_never_conflicts_and_says_what_is_new_or_renamed(ws: Workspace):
    blocklist.block(ws, BlockRequest(domain="acme.com", reason="old"))
    blocklist.block(ws, BlockRequest(domain="named.com", name="Named"))
    request = BlockRequest.model_validate(
        {
            "entries": [
                {"domain": "acme.com", "name": "Acme"},
                {"domain": "named.com"},
                {"domain": "new.com"},
                {"domain": "www.new.com", "name": "New"},
                {"name": "Globex"},
                {"name": "GLOBEX"},
            ]
        }
    )
    changed = blocklist.block(ws, request).blocked
    assert isinstance(changed, list)
    assert {(entry.domain, entry.name) for entry in changed} == {
        ("acme.com", "Acme"),
        ("new.com", "New"),
        (None, "Globex"),
    }
    assert blocklist.block(ws, request).blocked == []
    assert blocklist.block(ws, BlockRequest(entries=[])).blocked == []
    listed = blocklist.show_blocklist(ws, ListPage())
    assert {(entry.domain, entry.name) for entry in listed.blocked} == {
        ("acme.com", "Acme"),
        ("named.com", "Named"),
        ("new.com", "New"),
        (None, "Globex"),
    }


def test_one_bad_entry_of_many_is_named_and_nothing_is_written(ws: Workspace):
    request = BlockRequest.model_validate({"entries": [{"domain": "acme.com"}, {"reason": "why"}]})
    with pytest.raises(InvalidBody) as refused:
        blocklist.block(ws, request)
    assert refused.value.details[0].field == "entries.1.domain"
    assert blocklist.show_blocklist(ws, ListPage()).total == 0


def test_the_website_gives_the_domain_where_there_is_none(ws: Workspace):
    company = companies.add_company(ws, make_list(ws), NewCompany(website="https://www.Acme.com/about")).company
    assert (company.domain, company.website) == ("acme.com", "https://www.Acme.com/about")


def test_columns_and_cells_come_by_page(ws: Workspace):
    list_id = make_list(ws)
    column = columns.make_column(ws, list_id, NewColumn(name="Tier")).column
    ids = [add(ws, list_id, fullName=f"Person {number}") for number in range(5)]
    page = columns.show_columns(ws, list_id, ColumnsQuery(limit=5, offset=10))
    assert ([one.id for one in page.columns], page.total, page.has_more) == ([page.columns[0].id, column.id], 12, False)
    cells = columns.show_cells(ws, list_id, column.id, CellsQuery(limit=2, offset=2))
    assert ([cell.row_id for cell in cells.cells], cells.total, cells.has_more) == (ids[2:4], 5, True)


def test_a_list_has_at_most_a_thousand_columns(ws: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "COLUMNS_PER_LIST", 12)
    list_id = make_list(ws)
    columns.make_column(ws, list_id, NewColumn(name="one"))
    with pytest.raises(Conflict):
        columns.make_column(ws, list_id, NewColumn(name="two"))
