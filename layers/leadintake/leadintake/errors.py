"""Everything that can go wrong for a caller, said in one sentence each.

LeadintakeError
├── Unauthorized
├── Invalid                      malformed input; may carry details
│   ├── InvalidBody, InvalidJson, InvalidId, InvalidQuery
│   ├── UnsupportedContentType
│   ├── AnswerTooLarge
│   ├── BodyTooLarge             once it is inflated
│   ├── InvalidUpload            the multipart body, or the part called `file` in it
│   ├── UnreadableFile           says what the file is, and what to do about it
│   ├── FileTooLarge             more than a limit allows
│   ├── CampaignNotDraft
│   ├── MisplacedDrop            a dropped file where none belongs
│   └── UnclearFile              a dropped file whose columns nobody can be sure of
├── OutOfCredits                 not even one row can be paid for
├── NotFound                     does not exist, or is not the caller's
├── MethodNotAllowed
├── Conflict
│   ├── KeyInUse                 a request with this Idempotency-Key is being answered
│   └── NotUndoable              the import has not been completed, or its time for undo is over
├── KeyReused                    the Idempotency-Key belongs to another request
├── MigrationRefused             for operators, never for callers
└── Unavailable                  try again
    ├── TooManyImports           of this account wait already
    ├── ImportTooLong            for the time there is; try again, or in parts
    └── OutcomeUnknown           look first, then try again

ModelFailed stands apart: no caller ever gets it, only its reason in a warning.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """What is wrong with one field of a request."""

    field: str
    message: str


class LeadintakeError(Exception):
    """Something a caller should hear about; the message is meant for them."""

    def __init__(self, message: str, details: Sequence[Detail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)


class Unauthorized(LeadintakeError):
    """The key is missing, malformed, unknown or revoked."""

    def __init__(self) -> None:
        super().__init__("A valid API key is required: send it as 'Authorization: Bearer pk_live_…'.")


class Invalid(LeadintakeError):
    """The request is malformed."""


class InvalidBody(Invalid):
    """The JSON body does not have the documented shape."""


class InvalidJson(Invalid):
    """The body is not JSON."""


class InvalidId(Invalid):
    """An id in the path is not a UUID."""


class InvalidQuery(Invalid):
    """A query parameter does not have the documented form."""


class UnsupportedContentType(Invalid):
    """The body came as something other than JSON."""


class AnswerTooLarge(Invalid):
    """The page asked for does not fit into one answer."""


class BodyTooLarge(Invalid):
    """A compressed body inflates to more than is taken, or out of all proportion."""

    def __init__(self) -> None:
        super().__init__("The compressed body inflates to more than can be taken.")


class InvalidUpload(Invalid):
    """The body is not a multipart form with one file in it, or the upload that it names cannot be used."""


class UnreadableFile(Invalid):
    """The file cannot be read as a table; the message says what it is and what to do."""


class FileTooLarge(Invalid):
    """The file, or something in it, passes a limit."""


class CampaignNotDraft(Invalid):
    """The campaign has started, so nobody can be added to it."""

    def __init__(self) -> None:
        super().__init__("The campaign is not a draft any more; leads can only be added to a draft.")


class MisplacedDrop(Invalid):
    """A file was dropped where none belongs."""


class UnclearFile(Invalid):
    """It is not sure what is in which column, and nobody is there to be asked."""


class OutOfCredits(LeadintakeError):
    """The balance does not cover a single unit of what was asked for."""

    def __init__(self, required: int, balance: int) -> None:
        super().__init__(f"Credits needed: {required}; credits there are: {balance}. Nothing was written.")
        self.required = required
        self.balance = balance


class NotFound(LeadintakeError):
    """What was named does not exist, or belongs to somebody else."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.")


class MethodNotAllowed(LeadintakeError):
    """The path exists, the method does not."""

    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{method} is not possible here; use {' or '.join(allowed)}.")
        self.allowed = tuple(allowed)


class Conflict(LeadintakeError):
    """It collides with something that is already there."""


class KeyInUse(Conflict):
    """Another request with this Idempotency-Key has not been answered yet."""

    retry_after_seconds = 2

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being answered; try again in a moment.")


class NotUndoable(Conflict):
    """The import cannot be taken back."""

    def __init__(self, status: str) -> None:
        is_over = "The time in which this import could be undone is over."
        super().__init__(is_over if status == "completed" else f"The import is {status}: there is nothing to undo.")


class KeyReused(LeadintakeError):
    """The Idempotency-Key has been used for something else."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was sent with another request before; use a new one.")


class MigrationRefused(LeadintakeError):
    """The database cannot be migrated by this code; it is left as it was."""


class Unavailable(LeadintakeError):
    """Nothing was written; the same request may succeed in a moment."""

    def __init__(self, retry_after_seconds: int = 2) -> None:
        super().__init__("The service cannot answer right now; nothing was written. Please try again.")
        self.retry_after_seconds = retry_after_seconds


class TooManyImports(Unavailable):
    """So many imports of this account wait for each other that another one may not join them."""

    def __init__(self) -> None:
        super().__init__(retry_after_seconds=10)
        self.message = "Too many imports of this account are under way; nothing was written. Please try again later."


class ImportTooLong(Unavailable):
    """There was not enough time for the file."""

    def __init__(self) -> None:
        super().__init__(retry_after_seconds=30)
        self.message = "The import did not finish in time; nothing was written. Try again, or import it in parts."


class OutcomeUnknown(Unavailable):
    """The connection was lost while a change was being made final: it is there as a whole, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self.message = "The connection was lost while the change was being made final. Look whether it is there first."


class ModelFailed(Exception):
    """The language model gave nothing to go by; whoever asked does without."""

    def __init__(self, reason: str, again_in: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        """What happened, to follow a colon in a warning; never anything that the model or its server said."""
        self.again_in = again_in
        """After how many seconds it may be asked again; None when that would do no good, or would cost twice."""
