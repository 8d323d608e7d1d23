"""The keys that people are found by."""

from leadintake.matching.keys import full_name_of, name_key, person_keys


def test_a_key_needs_all_of_its_fields():
    keys = person_keys(None, "Jane Doe", None, " ")
    assert keys.name is not None
    assert (keys.linkedin, keys.name_company, keys.name_location) == (None, None, None)


def test_two_spellings_of_a_person_have_the_same_keys():
    assert person_keys("linkedin.com/in/JANE", "Jane  Doe", "ACME", "Köln") == person_keys(
        "https://www.linkedin.com/in/jane/", "jane doe", "acme ", "KÖLN"
    )


def test_a_company_is_not_mistaken_for_a_location():
    keys = person_keys(None, "Jane Doe", "Paris", "Paris")
    assert keys.name_company == keys.name_location  # the same text gives the same key …
    assert keys.name_company != keys.name  # … which is why each has a column of its own


def test_a_full_name_is_put_together_only_where_it_is_missing():
    assert full_name_of("Dr. Jane Doe", "Jane", "Doe") == "Dr. Jane Doe"
    assert full_name_of(" ", " Jane ", "Doe") == "Jane Doe"
    assert full_name_of(None, None, "Doe") == "Doe"
    assert full_name_of(None, " ", None) is None


def test_a_blank_name_has_no_key():
    assert name_key(" \u200b") is None
    assert name_key("Acme") == name_key(" ACME ")
