"""The structured log of a function."""

from aws_lambda_powertools import Logger

from leadintake.settings import settings


def make_logger() -> Logger:
    """Make a logger that writes one JSON object a line, in UTC."""
    chosen = settings()
    return Logger(service=chosen.service, level=chosen.log_level, utc=True, log_uncaught_exceptions=False)
