"""Which function a request goes to."""

import pytest

from local.resources import Route
from local.routes import Match, RouteTable, WrongMethod, shown_path

TABLE = RouteTable(
    [
        Route("ANY", "/api/lists", "Lists"),
        Route("ANY", "/api/lists/{id}", "OneList"),
        Route("ANY", "/api/lists/check-duplicates", "CheckDuplicates"),
        Route("PUT", "/api/lists/{id}/import", "ConfirmImport"),
        Route("ANY", "/api/lists/{id}/import", "PreviewImport"),
        Route("POST", "/api/lists/{id}/only-post", "OnlyPost"),
        Route("GET", "/api/files/{path+}", "Files"),
    ]
)
ID = "0b9e1c0e-6f4e-4d0b-9a56-3f0c5b1f7a11"


@pytest.mark.parametrize(
    ("method", "path", "function", "parameters"),
    [
        ("GET", "/api/lists", "Lists", {}),
        ("GET", "/api/lists/", "Lists", {}),
        ("GET", "/api/lists/7", "OneList", {"id": "7"}),
        ("GET", "/api/lists/check-duplicates", "CheckDuplicates", {}),
        ("PUT", "/api/lists/7/import", "ConfirmImport", {"id": "7"}),
        ("POST", "/api/lists/7/import", "PreviewImport", {"id": "7"}),
        ("PUT", "/api/lists/check-duplicates/import", "ConfirmImport", {"id": "check-duplicates"}),
        ("GET", "/api/lists/a%2Fb%20c%C3%A4", "OneList", {"id": "a/b cä"}),
        ("GET", "/api/files/a/b/c", "Files", {"path": "a/b/c"}),
    ],
)
def test_a_request_finds_its_function(method: str, path: str, function: str, parameters: dict[str, str]) -> None:
    found = TABLE.find(method, path)
    assert isinstance(found, Match)
    assert (found.function, found.parameters) == (function, parameters)


@pytest.mark.parametrize("path", ["/", "/api", "/api/list", "/api/lists//import", "/api/lists/7/rows/8", "/api/files"])
def test_other_paths_are_unknown(path: str) -> None:
    assert TABLE.find("GET", path) is None


def test_a_known_path_tells_which_methods_it_takes() -> None:
    assert TABLE.find("GET", "/api/lists/7/only-post") == WrongMethod("/api/lists/{id}/only-post", ("POST",))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/api/lists/{ID}", f"/api/lists/{ID}"),
        ("/api/lists/ann@example.com", "/api/lists/{id}"),
        (f"/api/lists/{ID}%20", "/api/lists/{id}"),
        ("/api/ann@example.com", "(unknown path)"),
    ],
)
def test_logs_show_ids_and_nothing_else_that_a_caller_wrote(path: str, shown: str) -> None:
    assert shown_path(TABLE.find("GET", path)) == shown


def test_siblings_must_call_their_parameter_the_same_as_on_aws() -> None:
    with pytest.raises(ValueError, match="stands where another path has"):
        RouteTable([Route("GET", "/a/{id}", "One"), Route("GET", "/a/{key}/b", "Two")])
