"""What a deployment sets, read from the environment and nowhere else."""

import os
from dataclasses import dataclass, field
from pathlib import Path

# Brought along, because neither the Python runtimes nor their system trust the roots of RDS.
_CERTIFICATES = Path(__file__).with_name("cloud") / "certificates.pem"


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is, and who logs in."""

    url: str | None = field(repr=False)
    host: str
    port: int
    name: str
    user: str
    secret_arn: str | None
    region: str
    certificates: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a deployment sets."""

    database: DatabaseSettings
    bucket: str
    enrichment_queue_url: str
    log_level: str
    service: str


def settings() -> Settings:
    """Read the settings."""
    read = os.environ.get
    return Settings(
        database=DatabaseSettings(
            url=read("DATABASE_URL") or None,
            host=read("DATABASE_HOST", ""),
            port=int(read("DATABASE_PORT") or 5432),
            name=read("DATABASE_NAME", "leadintake"),
            user=read("DATABASE_USER", "leadintake_app"),
            secret_arn=read("DATABASE_SECRET_ARN") or None,
            region=read("AWS_REGION", ""),
            certificates=read("DATABASE_CERTIFICATES") or str(_CERTIFICATES),
        ),
        bucket=read("BUCKET_NAME", ""),
        enrichment_queue_url=read("ENRICHMENT_QUEUE_URL", ""),
        log_level=read("LOG_LEVEL", "INFO"),
        service=read("POWERTOOLS_SERVICE_NAME", "leadintake"),
    )
