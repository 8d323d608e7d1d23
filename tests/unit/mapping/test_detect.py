"""Files of people and files of companies."""

import pytest

from leadintake.mapping.detect import detect_kind
from tests.mapping_corpus import Case, cases


def first_of_each_file() -> list[Case]:
    return list({case.file: case for case in reversed(cases())}.values())


def test_files_of_people_and_of_companies_are_told_apart():
    kinds = {file: {case.kind for case in cases() if case.file == file} for file in {case.file for case in cases()}}
    wrong = [
        case.file
        for case in first_of_each_file()
        for found in [detect_kind(case.headers, case.rows).kind]
        if (found == "companies" and "companies" not in kinds[case.file])
        or (found == "people" and kinds[case.file] == {"companies"})
    ]
    assert len(wrong) <= len(kinds) * 0.02, wrong


@pytest.mark.parametrize(
    ("headers", "kind", "confidence"),
    [
        (["First Name", "Last Name", "Email", "Company"], "people", "high"),
        (["Company", "Industry", "# Employees", "Website"], "companies", "high"),
        (["Firma", "Branche", "Mitarbeiter", "Webseite", "Ansprechpartner"], "companies", "medium"),
        (["Name", "Company"], "people", "low"),
        (["Foo", "Bar"], "people", "low"),
        ([], "people", "low"),
    ],
)
def test_headers_alone_tell(headers: list[str], kind: str, confidence: str):
    found = detect_kind(headers, [])
    assert (found.kind, found.confidence) == (kind, confidence)


def test_the_reasoning_names_the_columns():
    found = detect_kind(["First Name", "Last Name", "Score"], [])
    assert (
        found.reasoning == 'The columns "First Name" and "Last Name" are of people, and no column is about companies.'
    )
