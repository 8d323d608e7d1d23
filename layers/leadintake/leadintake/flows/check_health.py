"""Tell whether everything the service needs answers."""

import time
from collections.abc import Callable

from psycopg import Connection

import leadintake
from leadintake.cloud.queues import queue_answers
from leadintake.cloud.storage import bucket_answers
from leadintake.contract.health import Health
from leadintake.errors import Unavailable
from leadintake.settings import Settings
from leadintake.store.schema import database_answers

_SECONDS = 2.0
"""So long an answer is good for: whoever asks more often, with no key, costs us nothing more."""


class HealthCheck:
    """Asks the database, the bucket and the queue, but not at every call."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._good_until = float("-inf")

    def __call__(self, db: Connection) -> Health:
        """Answer that all is well, or raise."""
        if self._clock() >= self._good_until:
            database_answers(db)
            self._ask_the_cloud()
            self._good_until = self._clock() + _SECONDS
        return Health(version=leadintake.__version__)

    def _ask_the_cloud(self) -> None:
        # Imported late, like all of boto3.
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            bucket_answers(self._settings.bucket)
            queue_answers(self._settings.enrichment_queue_url)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error
