"""The bucket that uploads, staged texts and results lie in."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# 405: the version is a mark that says the object was deleted. 400: the version cannot be one.
_NOT_THERE = (400, 404, 405)
_CHUNK_BYTES = 4_194_304


@cache
def client() -> "S3Client":
    """Give the client of S3."""
    # Imported here: making a client costs 200 ms of CPU, which functions without a bucket should not pay.
    import boto3
    from botocore.config import Config

    # Signed as is done today, a form leads to the bucket's own region and not to a place that sends on from there.
    return boto3.client("s3", config=Config(signature_version="s3v4"))  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed


def forget_client() -> None:
    """Make the client anew when it is needed next: another AWS answers from now on."""
    client.cache_clear()


def bucket_answers(bucket: str) -> None:
    """Make sure the bucket is there and may be used; raises when it is not."""
    client().head_bucket(Bucket=bucket)


class Form(NamedTuple):
    """A form that a caller may fill with one file and send to the bucket."""

    url: str
    fields: Mapping[str, str]


def signed_form(bucket: str, key: str, content_type: str, most_bytes: int, seconds: int) -> Form:
    """Sign a form for exactly one object of at most so many bytes."""
    made = client().generate_presigned_post(
        bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most_bytes]],
        ExpiresIn=seconds,
    )
    return Form(made["url"], dict(made["fields"]))


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object, without its content."""

    size: int
    version: str
    """Its version, or its ETag where the bucket keeps no versions."""
    version_id: str | None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenObject:
    """An object that is there, about to be read."""

    size: int
    _body: Any

    def chunks(self) -> Iterator[bytes]:
        """Give its content bit by bit."""
        with closing(self._body) as body:
            yield from body.iter_chunks(_CHUNK_BYTES)

    def read(self) -> bytes:
        """Give its whole content."""
        with closing(self._body) as body:
            return body.read()

    def close(self) -> None:
        """Leave it unread."""
        self._body.close()


def find_object(bucket: str, key: str, version_id: str | None = None) -> StoredObject | None:
    """Find an object, the newest version of it unless one is named; None when it is not there."""
    found = _if_there(client().head_object, bucket, key, version_id)
    if found is None:
        return None
    version = found.get("VersionId")
    if version == "null":
        version = None
    return StoredObject(
        found["ContentLength"], version or found["ETag"].strip('"'), version, dict(found.get("Metadata", {}))
    )


def open_object(bucket: str, key: str, version_id: str | None = None) -> OpenObject | None:
    """Begin to read an object, the newest version of it unless one is named; None when it is not there."""
    found = _if_there(client().get_object, bucket, key, version_id)
    return OpenObject(found["ContentLength"], found["Body"]) if found else None


def _if_there(ask: Any, bucket: str, key: str, version_id: str | None) -> Any:
    from botocore.exceptions import ClientError

    named: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    try:
        return ask(Bucket=bucket, Key=key, **named)
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") in _NOT_THERE:
            return None
        raise


def read_object(bucket: str, key: str, version_id: str | None = None, first_bytes: int | None = None) -> bytes:
    """Read a whole object, or its first bytes."""
    named: dict[str, Any] = {"VersionId": version_id} if version_id else {}
    if first_bytes:
        named["Range"] = f"bytes=0-{first_bytes - 1}"
    return client().get_object(Bucket=bucket, Key=key, **named)["Body"].read()


def write_object(bucket: str, key: str, data: bytes, content_type: str) -> str | None:
    """Write a whole object; give its version, where the bucket keeps any."""
    version = client().put_object(Bucket=bucket, Key=key, Body=data, ContentType=content_type).get("VersionId")
    return None if version == "null" else version
