"""The bucket that uploads, staged texts and results lie in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# 405: the version is a mark that says the object was deleted. 400: the version cannot be one.
_NOT_THERE = (400, 404, 405)


@cache
def _client() -> "S3Client":
    # Imported here: making a client costs 200 ms of CPU, which functions without a bucket should not pay.
    import boto3

    return boto3.client("s3")  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed


def forget_client() -> None:
    """Make the client anew when it is needed next: another AWS answers from now on."""
    _client.cache_clear()


def bucket_answers(bucket: str) -> None:
    """Make sure the bucket is there and may be used; raises when it is not."""
    _client().head_bucket(Bucket=bucket)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object, without its content."""

    size: int
    version: str
    """Its version, or its ETag where the bucket keeps no versions."""
    version_id: str | None
    metadata: Mapping[str, str]


def find_object(bucket: str, key: str, version_id: str | None = None) -> StoredObject | None:
    """Find an object, the newest version of it unless one is named; None when it is not there."""
    from botocore.exceptions import ClientError

    named: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    try:
        found = _client().head_object(Bucket=bucket, Key=key, **named)
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in _NOT_THERE:
            return None
        raise
    version = found.get("VersionId")
    if version == "null":
        version = None
    return StoredObject(
        found["ContentLength"], version or found["ETag"].strip('"'), version, dict(found.get("Metadata", {}))
    )


def read_object(bucket: str, key: str, version_id: str | None = None) -> bytes:
    """Read a whole object."""
    named: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    return _client().get_object(Bucket=bucket, Key=key, **named)["Body"].read()


def write_object(bucket: str, key: str, data: bytes, content_type: str) -> None:
    """Write a whole object."""
    _client().put_object(Bucket=bucket, Key=key, Body=data, ContentType=content_type)
