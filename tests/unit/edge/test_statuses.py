"""Every error has its status and code."""

from leadintake import errors
from leadintake.edge.answers import error_answer
from leadintake.edge.statuses import STATUSES


def all_errors(of: type[errors.LeadintakeError] = errors.LeadintakeError) -> set[type[errors.LeadintakeError]]:
    return {of}.union(*(all_errors(kind) for kind in of.__subclasses__()))


def test_no_error_is_missing_from_the_table_and_none_is_too_many():
    assert set(STATUSES) == all_errors()


def test_codes_are_snake_case_and_each_means_one_thing():
    codes = [code for _, code in STATUSES.values()]
    assert len(set(codes)) == len(codes)
    assert all(code.replace("_", "").isalpha() and code.islower() for code in codes)


def test_an_error_answers_with_a_sentence_a_code_and_the_request_id():
    answer = error_answer("r-1", errors.MethodNotAllowed("PUT", ["GET", "POST"]))
    assert answer["statusCode"] == 405
    assert answer["headers"]["Allow"] == "GET, POST"
    assert '"requestId":"r-1"' in answer["body"]


def test_headers_say_what_to_do_next():
    assert error_answer("r", errors.Unauthorized())["headers"]["WWW-Authenticate"] == "Bearer"
    assert error_answer("r", errors.Unavailable(7))["headers"]["Retry-After"] == "7"
