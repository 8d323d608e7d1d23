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
class ModelSettings:
    """Which language model is asked, where, with whose key, and how long an answer is waited for."""

    key: str = field(repr=False)
    secret_arn: str
    """Where the key is kept when the environment does not hold it."""
    base_url: str
    name: str
    seconds: float

    @property
    def has_key(self) -> bool:
        """Tell whether there is a key; without one no model is asked anything."""
        return bool(self.key or self.secret_arn)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a deployment sets."""

    database: DatabaseSettings
    model: ModelSettings
    bucket: str
    upload_bytes: int
    """So large may a file be that is sent to the bucket."""
    staging_keys: str = field(repr=False)
    """What staged texts are signed with, as a secret would hold it; before the secret."""
    staging_secret_arn: str
    enrichment_queue_url: str
    import_queue_url: str
    import_dead_letters_url: str
    rows_per_request: int
    """So many rows are imported while the caller waits."""
    undo_days: int
    """How long an import can be undone."""
    sheet_days: int
    """How long the rows of callers' files are kept."""
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
        model=ModelSettings(
            # A line end that came along from a file would make a header that cannot be sent.
            key=read("OPENROUTER_API_KEY", "").strip(),
            secret_arn=read("OPENROUTER_SECRET_ARN", ""),
            base_url=read("OPENROUTER_BASE_URL") or "https://openrouter.ai/api/v1",
            name=read("OPENROUTER_MODEL") or "openai/gpt-4o-mini",
            seconds=float(read("OPENROUTER_SECONDS") or 8),
        ),
        bucket=read("BUCKET_NAME", ""),
        upload_bytes=int(read("UPLOAD_MEGABYTES") or 250) * 1_048_576,
        staging_keys=read("STAGING_KEYS", ""),
        staging_secret_arn=read("STAGING_SECRET_ARN", ""),
        enrichment_queue_url=read("ENRICHMENT_QUEUE_URL", ""),
        import_queue_url=read("IMPORT_QUEUE_URL", ""),
        import_dead_letters_url=read("IMPORT_DEAD_LETTERS_URL", ""),
        rows_per_request=int(read("ROWS_PER_REQUEST") or 100_000),
        undo_days=int(read("UNDO_DAYS") or 30),
        sheet_days=int(read("SHEET_DAYS") or 90),
        log_level=read("LOG_LEVEL", "INFO"),
        service=read("POWERTOOLS_SERVICE_NAME", "leadintake"),
    )
