"""Logging in to the database without a password of our own."""

import ssl
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from psycopg.conninfo import conninfo_to_dict

from leadintake.cloud.database_login import connection_string
from leadintake.settings import settings


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA'EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "to/ken+with=all'sorts")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("DATABASE_HOST", "db.example")
    monkeypatch.setenv("DATABASE_USER", "leadintake_app")
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_a_token_is_signed_for_the_user_and_the_host_and_ends_soon():
    parts = conninfo_to_dict(connection_string(settings().database))
    address = urlsplit("https://" + str(parts["password"]))
    signed = parse_qs(address.query)
    assert address.netloc == "db.example:5432"
    assert signed["DBUser"] == ["leadintake_app"]
    assert signed["Action"] == ["connect"]
    assert signed["X-Amz-Expires"] == ["900"]
    assert "/eu-central-1/rds-db/aws4_request" in signed["X-Amz-Credential"][0]
    assert signed["X-Amz-Security-Token"] == ["to/ken+with=all'sorts"]


def test_who_answers_is_always_checked():
    parts = conninfo_to_dict(connection_string(settings().database))
    assert parts["sslmode"] == "verify-full"
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted.load_verify_locations(str(parts["sslrootcert"]))
    assert any("RDS eu-central-1 Root CA" in str(root["subject"]) for root in trusted.get_ca_certs())


def test_no_trusted_root_runs_out_within_a_year():
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted.load_verify_locations(settings().database.certificates)
    ends = [ssl.cert_time_to_seconds(str(root["notAfter"])) for root in trusted.get_ca_certs()]
    assert min(ends) > time.time() + 365 * 86400


def test_every_connection_gets_a_string_of_its_own_and_a_url_goes_before_all_else():
    database = replace(settings().database, url="postgresql://somewhere/else")
    assert connection_string(database) == "postgresql://somewhere/else"
