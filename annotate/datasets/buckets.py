"""Files in S3-compatible object stores. Where the store is and who we are there is the operator's
alone to say; a table or a form names a bucket and a key below a prefix that is allowed (places.py).
The web side never loads this: only the worker of an import talks to a store.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from annotate.datasets.places import NotInBucket, Place

PATIENCE = Config(
    connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"}
)


def bucket_read(place: Place) -> bytes:
    """Raises NotInBucket with what is wrong; never with what the store said."""
    most = settings.MAX_UPLOAD_BYTES
    try:
        answer = _client().get_object(Bucket=place.bucket, Key=place.key)
        if answer["ContentLength"] > most:
            raise NotInBucket(f"It is larger than {most:,} bytes.")
        data: bytes = answer["Body"].read(most + 1)
    except (ClientError, BotoCoreError, OSError) as error:
        raise NotInBucket(_words(error)) from None
    if len(data) > most:
        raise NotInBucket(f"It is larger than {most:,} bytes.")
    return data


def bucket_list(place: Place) -> Iterator[str]:
    """The keys below a prefix, without it, in the order of their bytes."""
    prefix = f"{place.key.rstrip('/')}/" if place.key else ""
    pages = _client().get_paginator("list_objects_v2")
    try:
        for page in pages.paginate(Bucket=place.bucket, Prefix=prefix):
            for row in page.get("Contents", ()):
                yield row["Key"][len(prefix) :]
    except (ClientError, BotoCoreError, OSError) as error:
        raise NotInBucket(_words(error)) from None


def _words(error: Exception) -> str:
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    if code in {"NoSuchKey", "404"}:
        return "There is no file of this name in the bucket."
    if code == "NoSuchBucket":
        return "There is no bucket of this name."
    if code in {"AccessDenied", "403"}:
        return "The server may not read it. Its operator gives it the right."
    return "The object store does not answer as it should. Try again later."


def _client() -> Any:
    return _made(settings.IMPORT_S3_ENDPOINT, settings.IMPORT_S3_REGION, settings.IMPORT_S3_KEY,
                 settings.IMPORT_S3_SECRET, os.getpid())  # fmt: skip


@lru_cache(maxsize=4)
def _made(endpoint: str, region: str, key: str, secret: str, process: int) -> Any:
    """One client a process: making one takes a tenth of a second."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        config=PATIENCE,
    )
