"""What became of a row, in a sentence for the people whose row it was. No other module has such sentences."""

from collections.abc import Mapping
from typing import Any

_BY: Mapping[str, str] = {
    "linkedin_url": "the LinkedIn address",
    "name_company": "name and company",
    "name_location": "name and location",
    "name": "the name alone",
    "domain": "the domain",
    "email": "the e-mail address",
}
_SKIPPED: Mapping[str, str] = {
    "cross_list": "Left out: already in another of your lists, recognised by {by}.",
    "no_identity": "Left out: there is nothing to recognise it by.",
    "repeated": "Counted once: the file has it in an earlier row already, recognised by {by}.",
    "too_long": "Left out: a text in it is longer than texts may be.",
    "out_of_credits": "Left out: there were not enough credits for all rows.",
    "malformed": "Left out: what it is recognised by is not valid.",
}
_BLOCKED: Mapping[str, str] = {
    "domain": "Left out: its company is on your blocklist, by its domain.",
    "company_name": "Left out: its company is on your blocklist, by its name.",
}
_INVALID: Mapping[str, str] = {
    "no_identity": "Not valid: {by} is missing.",
    "malformed": "Not valid: what stands where {by} should be is none.",
}
_DUPLICATE: Mapping[str, str] = {
    "in_campaign": "Already in the campaign, recognised by {by}.",
    "repeated": "The file has it in an earlier row already, recognised by {by}.",
}


def sentence_for(outcome: str, reason: str | None, by: str | None, changes: Mapping[str, Any] | None) -> str:
    """Say what became of a row, and why."""
    known = _BY.get(by or "", by or "")
    if outcome == "imported":
        return "Added."
    if outcome == "updated":
        return f"Recognised by {known}; {_told(changes)}." if known else f"Already there; {_told(changes)}."
    if reason == "blocked":
        return _BLOCKED.get(by or "", "Left out: its company is on your blocklist.")
    sentences = {"skipped": _SKIPPED, "duplicate": _DUPLICATE, "invalid": _INVALID}.get(outcome, {})
    said = sentences.get(reason or "", f"{outcome.capitalize()}.")
    return _capital(said.format(by=known or "what it says"))


def sentence_for_refused(message: str) -> str:
    """Say to a row that its whole file was refused, as far as a row need know why."""
    return f"Not imported. {message.partition('. ')[0].rstrip('.')}."


def _told(changes: Mapping[str, Any] | None) -> str:
    if not changes:
        return "nothing had to be changed"
    return "1 field was changed" if len(changes) == 1 else f"{len(changes)} fields were changed"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


_KEPT: Mapping[str, str] = {
    "edited": "It was edited by hand since.",
    "used": "A later import has used it.",
    "changed": "Somebody has changed it since.",
    "linked": "Rows of the list belong to it.",
    "contacted": "It has been contacted or enriched since.",
    "replaced": "A later import has taken its place.",
    "has_values": "Values stand under it.",
    "not_empty": "Something is in it, or another import has gone into it.",
}


def sentence_for_kept(reason: str) -> str:
    """Say why undo has left something as it is."""
    return _KEPT[reason]
