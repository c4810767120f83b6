"""Addresses in object stores, judged before anything is asked of a store."""

from typing import NamedTuple

from django.conf import settings

from annotate.core.errors import ApplicationError

SCHEME = "s3://"


class NotInBucket(ApplicationError):
    code = "not_in_bucket"


class Place(NamedTuple):
    bucket: str
    key: str

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


def is_bucket(name: str) -> bool:
    return name.lower().startswith(SCHEME)


def prefix_check(prefix: str) -> None:
    """Raises ApplicationError where nothing can be imported from it."""
    if not is_bucket(prefix):
        raise ApplicationError("A prefix begins with s3://", prefix="Begins with s3://")
    place_of(prefix)


def place_of(address: str) -> Place:
    """Raises NotInBucket for what the operator did not open. Prefixes count in whole parts."""
    bucket, _, key = address[len(SCHEME) :].partition("/")
    place = Place(bucket, key)
    for prefix in settings.IMPORT_S3_PREFIXES:
        opened = prefix.rstrip("/") + "/"
        if f"{str(place).rstrip('/')}/".startswith(opened) and ".." not in key.split("/"):
            return place
    raise NotInBucket(
        "The server does not read from this place. Ask its operator to add it to IMPORT_S3_PREFIXES."
    )
