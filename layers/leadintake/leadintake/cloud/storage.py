"""The bucket that uploads, staged texts and results lie in."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


@cache
def _client() -> "S3Client":
    # Imported here: making a client costs 200 ms of CPU, which functions without a bucket should not pay.
    import boto3

    return boto3.client("s3")  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed


def bucket_answers(bucket: str) -> None:
    """Make sure the bucket is there and may be used; raises when it is not."""
    _client().head_bucket(Bucket=bucket)
