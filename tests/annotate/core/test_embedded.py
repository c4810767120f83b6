"""The embedded servers, as a user meets them: started twice, killed, in an awkward place."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from annotate.core import embedded, embedded_servers
from annotate.core.embedded_servers import Place


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    embedded.stop(place)
    assert servers(place) == []


def servers(home: Path) -> list[psutil.Process]:
    place = Place(home)
    return [
        *embedded_servers._running("postgres", place.cluster),
        *embedded_servers._running("redis-server", place.redis),
    ]


def leaders(home: Path) -> set[int]:
    """The postmaster and the Redis server: not the helpers, which come and go."""
    place = Place(home)
    postmaster = embedded_servers._postmaster(place)
    assert postmaster
    return {
        postmaster.pid,
        *(p.pid for p in embedded_servers._running("redis-server", place.redis)),
    }


def write(services: embedded.Services, text: str) -> None:
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])
    with redis.Redis.from_url(services.redis_url) as client:
        client.rpush("queue", text)


def read(services: embedded.Services) -> tuple[list[str], list[str]]:
    with psycopg.connect(services.database_url) as connection:
        rows = [row[0] for row in connection.execute("SELECT text FROM note").fetchall()]
    with redis.Redis.from_url(services.redis_url, decode_responses=True) as client:
        return rows, list(client.lrange("queue", 0, -1))


def kill_all(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def test_a_second_start_joins_the_first(home: Path) -> None:
    first = embedded.services(home, fast=True)
    before = leaders(home)
    second = embedded.services(home, fast=True)
    assert first == second == embedded.urls(home)
    assert leaders(home) == before


def test_what_was_written_survives_a_kill_of_both_servers(home: Path) -> None:
    services = embedded.services(home)
    write(services, "kept")
    kill_all(servers(home))
    assert (Place(home).cluster / "postmaster.pid").exists()
    assert read(embedded.services(home)) == (["kept"], ["kept"])


def test_a_stale_process_id_that_now_belongs_to_a_stranger_is_no_obstacle(home: Path) -> None:
    write(embedded.services(home, fast=True), "kept")
    kill_all(servers(home))
    stale = Place(home).cluster / "postmaster.pid"
    lines = stale.read_text("utf-8").splitlines()
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]), "utf-8")
    assert read(embedded.services(home, fast=True))[0] == ["kept"]


def test_orphans_of_a_killed_postmaster_are_cleared_before_the_next_one_starts(home: Path) -> None:
    services = embedded.services(home, fast=True)
    write(services, "kept")
    postmaster = embedded_servers._postmaster(Place(home))
    assert postmaster
    backends = postmaster.children()
    for backend in backends:
        backend.suspend()  # so that none can notice that its postmaster is gone
    kill_all([postmaster])
    assert read(embedded.services(home, fast=True))[0] == ["kept"]
    _, alive = psutil.wait_procs(backends, timeout=10)
    assert alive == []


def test_a_start_that_was_killed_half_way_is_begun_again(home: Path) -> None:
    half = Place(home).cluster.with_name("data.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n", "utf-8")
    write(embedded.services(home, fast=True), "works")


def test_a_path_too_long_for_a_socket_and_with_spaces_works(tmp_path: Path) -> None:
    home = tmp_path / ("a long name " * 10).strip()
    try:
        services = embedded.services(home, fast=True)
        write(services, "works")
        assert read(services) == (["works"], ["works"])
        assert len(services.redis_url) < 100
    finally:
        embedded.stop(home)
    assert not embedded.socket_dir(home).exists()


STARTER = """
import sys
from pathlib import Path
from annotate.core import embedded
embedded.services(Path(sys.argv[1]), fast=True, bound=sys.argv[2] == "bound")
print("ready", flush=True)
sys.stdin.read()
"""


def starter(home: Path, mode: str) -> subprocess.Popen[str]:
    """Another process that uses the servers until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_the_servers_stop_with_their_last_user_and_not_before(home: Path) -> None:
    with starter(home, "free") as first, starter(home, "free") as second:
        first.communicate()
        assert len(leaders(home)) == 2
        second.communicate()
    assert servers(home) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_bound_servers_end_when_their_starter_is_killed(home: Path) -> None:
    with starter(home, "bound") as process:
        running = servers(home)
        process.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(running, timeout=20)
    assert alive == []


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder", "utf-8")
    with pytest.raises(embedded.EmbeddedError, match="Choose another folder"):
        embedded.services(file / "home")


def test_no_other_person_may_use_the_sockets(home: Path) -> None:
    embedded.services(home, fast=True)
    assert embedded.socket_dir(home).stat().st_mode & 0o077 == 0
