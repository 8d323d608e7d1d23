"""How a function gets into the database: by a URL, by a signed token, or as the owner by a secret."""

import json

from leadintake.cloud.secret_texts import secret_text
from leadintake.errors import Unavailable
from leadintake.settings import DatabaseSettings

_TOKEN_SECONDS = 900


def connection_string(database: DatabaseSettings) -> str:
    """Make the connection string for now; tokens and secrets change, so ask again for every connection."""
    if database.url:
        return database.url
    user, password = _owner(database.secret_arn) if database.secret_arn else (database.user, _signed_token(database))
    return _joined(
        host=database.host,
        port=str(database.port),
        dbname=database.name,
        user=user,
        password=password,
        # Never without knowing who answers: a token in the wrong hands is a login.
        sslmode="verify-full",
        sslrootcert=database.certificates,
        connect_timeout="5",
        # After a failover nobody answers on an old connection: notice it well before the function is ended.
        tcp_user_timeout="5000",
        keepalives_idle="30",
        keepalives_interval="5",
        keepalives_count="3",
    )


def _signed_token(database: DatabaseSettings) -> str:
    # botocore's signer alone: an RDS client would load the whole service model, 150 ms of CPU, to do the same.
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.session import get_session

    address = f"{database.host}:{database.port}"
    request = AWSRequest("GET", f"https://{address}/", params={"Action": "connect", "DBUser": database.user})
    credentials = get_session().get_credentials()
    if credentials is None:
        raise Unavailable
    SigV4QueryAuth(credentials, "rds-db", database.region, expires=_TOKEN_SECONDS).add_auth(request)
    return str(request.url).removeprefix("https://")


def _owner(secret_arn: str) -> tuple[str, str]:
    value = json.loads(secret_text(secret_arn))
    return value["username"], value["password"]


def _joined(**options: str) -> str:
    # libpq's own quoting: a signed token is full of characters that would end a word.
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in options.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())
