"""A stack as `sam deploy` makes it, on an emulator of AWS that checks signatures, rights and policies."""

import contextlib
import json
import os
import re
import signal
import ssl
import subprocess
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
import httpx
import psycopg
from botocore.config import Config
from psycopg import sql
from psycopg.conninfo import make_conninfo

from local.template import Template, read_template
from tests.deployment.conftest import HERE, ROOT
from tests.deployment.test_emulator import free_port
from tests.postgres import PASSWORD, ROLES

MINISTACK = ROOT / ".venv-ministack/bin/python"
SAM = ROOT / ".venv-sam/bin/python"
ACCOUNT = "111122223333"
REGION = "eu-central-1"
# The key of an account's root is the account's own number there.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": REGION}
# RDS makes it on AWS; nobody reads it here, because the owner logs in with a URL.
OWNERS_SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds-made-up-AbCdEf"
UNKNOWN_TYPES = ("AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")
METHODS = ("get", "post", "put", "patch", "delete")
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Emulator:
    """Where AWS is, for this test."""

    url: str
    certificate: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return what leads every client of AWS here."""
        return CREDENTIALS | {"AWS_ENDPOINT_URL": self.url, "AWS_CA_BUNDLE": str(self.certificate)}

    @property
    def trust(self) -> ssl.SSLContext:
        """Return what trusts its certificate."""
        return ssl.create_default_context(cafile=self.certificate)

    def client(self, service: str) -> Any:
        """Make a client of one service, with all rights."""
        make = cast("Any", boto3).client
        return make(
            service,
            endpoint_url=self.url,
            verify=str(self.certificate),
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=Config(read_timeout=120),
        )


@contextmanager
def running_emulator(folder: Path) -> Generator[Emulator]:
    """Run the emulator on loopback, with TLS, and with every right checked; end it with all its functions."""
    port = free_port()
    (folder / "tmp").mkdir(parents=True)
    environment = CREDENTIALS | {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_REGION": REGION,
        # Who calls the API without a signature calls the API of this account.
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        # Signatures count, and the rights of roles, and the policies of bucket and queues, which ask for encryption.
        "AUTH": "true",
        "USE_SSL": "1",
    }
    # Its own start would listen on port 443 as well.
    command = [str(MINISTACK), "-m", "hypercorn", "ministack.app:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--config", "python:ministack.core.hypercorn_conf"]
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        emulator = Emulator(f"https://127.0.0.1:{port}", folder / "tmp/ministack-tls/server.crt")
        _wait(emulator, process, folder / "emulator.log")
        yield emulator
    finally:
        _end(process)


def _wait(emulator: Emulator, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in moments(SECONDS_TO_START):
        assert process.poll() is None, log.read_text("utf-8", "replace")
        with contextlib.suppress(httpx.HTTPError, OSError):
            httpx.get(f"{emulator.url}/_ministack/health", verify=emulator.trust).raise_for_status()
            return
    raise AssertionError(log.read_text("utf-8", "replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the emulator and its functions, which are processes of its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def moments(seconds: float) -> Iterator[None]:
    """Give the moments at which something that takes a while is looked at."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield
        time.sleep(0.25)


def logins(owner: str) -> dict[str, str]:
    """Make the roles of the functions, with passwords; give everybody's login."""
    with psycopg.connect(owner, autocommit=True) as db:
        for role in ROLES:
            statement = sql.SQL("create role {} login password {}")
            db.execute(statement.format(sql.Identifier(role), sql.Literal(PASSWORD)))
    return {"owner": owner} | {role: make_conninfo(owner, user=role, password=PASSWORD) for role in ROLES}


def fitted(built: Path, urls: Mapping[str, str]) -> dict[str, Any]:
    """Change in the built template what the emulator cannot do, and nothing else.

    1. It knows no SecurityGroupEgress and SecurityGroupIngress as resources of their own: they are left out.
    2. Its databases have no MasterUserSecret: a made-up ARN stands for it.
    3. Its databases are not there: DATABASE_URL, empty in the template, leads to ours, for each role its own.
    4. A reference to a secret gives the secret's name there, not its ARN: the ARN is asked for as an attribute.
    5. It imports no ANY method: the methods that the description of the API names stand in its place.
    """
    template = read_template(built)
    _leave_out_rules(template.document["Resources"])
    _name_methods(template)
    _lead_to_database(template.document, urls)
    return _with_secrets(template.document)


def _leave_out_rules(resources: dict[str, Any]) -> None:
    rules = {name for name, resource in resources.items() if resource["Type"] in UNKNOWN_TYPES}
    for name in rules:
        del resources[name]
    for resource in resources.values():
        if isinstance(resource.get("DependsOn"), list):
            resource["DependsOn"] = [name for name in resource["DependsOn"] if name not in rules]


def _lead_to_database(document: dict[str, Any], urls: Mapping[str, str]) -> None:
    document["Globals"]["Function"]["Environment"]["Variables"]["DATABASE_URL"] = urls["leadintake_app"]
    own = {"MigrateDatabase": "owner", "ManageAccounts": "leadintake_operator"}
    for function, login in own.items():
        document["Resources"][function]["Properties"]["Environment"]["Variables"]["DATABASE_URL"] = urls[login]


def _with_secrets(value: Any) -> Any:
    if value == {"Fn::GetAtt": ["Database", "MasterUserSecret.SecretArn"]}:
        return OWNERS_SECRET
    if value == {"Ref": "StagingKeys"}:
        return {"Fn::GetAtt": ["StagingKeys", "Id"]}
    if isinstance(value, dict):
        return {key: _with_secrets(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_with_secrets(item) for item in cast("list[Any]", value)]
    return value


def _name_methods(template: Template) -> None:
    described = json.loads((ROOT / "functions/describe_api/openapi.json").read_text("utf-8"))["paths"]
    methods = {_shape(path): {method for method in METHODS if method in item} for path, item in described.items()}
    functions = [one for one in template.document["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    every = [event for one in functions for event in one["Properties"].get("Events", {}).values()]
    addressed = [event["Properties"] for event in every if event["Type"] == "Api"]
    taken = {(_shape(address["Path"]), address["Method"].lower()) for address in addressed}
    for function in functions:
        events = function["Properties"].get("Events", {})
        for name, event in list(events.items()):
            if event["Type"] != "Api" or event["Properties"]["Method"] != "ANY":
                continue
            del events[name]
            shape = _shape(event["Properties"]["Path"])
            for method in sorted(methods[shape]):
                if (shape, method) not in taken:
                    properties = event["Properties"] | {"Method": method.upper()}
                    events[f"{name}{method.title()}"] = {"Type": "Api", "Properties": properties}


def _shape(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)


def build(folder: Path) -> Path:
    """Build everything as `make build` does, for this machine's processors; give the built template."""
    # The Python that the functions run with comes first: it compiles the layer.
    path = os.pathsep.join([str(MINISTACK.parent), os.environ["PATH"]])
    done = subprocess.run(
        ["make", "build", f'ARGS=--build-dir "{folder}"'],
        cwd=ROOT,
        env=os.environ | {"SAM_CLI_TELEMETRY": "0", "LAYER_ARCHITECTURE": HERE, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "template.yaml"


def deploy(template: Path, emulator: Emulator) -> None:
    """Deploy with aws-sam-cli and the project's own samconfig.toml."""
    options = ["--template-file", str(template), "--config-file", str(ROOT / "samconfig.toml")]
    options += ["--no-confirm-changeset", "--no-progressbar"]
    options += ["--parameter-overrides", "Environment=dev", f"Architecture={HERE}"]
    done = subprocess.run(
        [str(SAM), "-m", "samcli", "deploy", *options],
        cwd=ROOT,
        env={"PATH": os.defpath, "HOME": str(template.parent), "SAM_CLI_TELEMETRY": "0"} | emulator.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
