"""Reports that are too large for an answer: in the bucket for a while, under links that are signed."""

from typing import BinaryIO
from urllib.parse import quote

from leadintake.cloud.storage import client


def put_report(bucket: str, key: str, report: BinaryIO, media_type: str) -> None:
    """Put a report into the bucket."""
    client().upload_fileobj(report, bucket, key, ExtraArgs={"ContentType": media_type})


def report_link(bucket: str, key: str, name: str, seconds: int) -> str:
    """Sign a link that lets whoever has it fetch one report."""
    shown = f"attachment; filename*=UTF-8''{quote(name)}"
    wanted = {"Bucket": bucket, "Key": key, "ResponseContentDisposition": shown}
    return client().generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
