"""Addresses in a table: fetched from named public hosts, and from nowhere inside."""

import http.server
import socket
import threading
import time
from contextlib import suppress

import pytest

from annotate.datasets import remote
from annotate.datasets.remote import NotFetched, fetch, may_reach

BODY = b"an image, as far as this is concerned"


class Handler(http.server.BaseHTTPRequestHandler):
    """/ok is a file; /to/ADDRESS leads there; others misbehave as they are called."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))
        do = getattr(self, f"_{self.path.split('/')[1].split('?')[0]}")
        do()

    def _head(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _ok(self) -> None:
        # A lie about what it is must not matter.
        self._head(Content_Length=str(len(BODY)), Content_Type="text/html")
        self.wfile.write(BODY)

    def _to(self) -> None:
        self._head(302, Location=self.path.removeprefix("/to/"))

    def _round(self) -> None:
        self._head(302, Location="/round")

    def _missing(self) -> None:
        self._head(404)
        self.wfile.write(b"secret of the inner service")

    def _promise(self) -> None:
        self._head(Content_Length="999999")

    def _endless(self) -> None:
        self._head()
        for _ in range(2_000):
            self.wfile.write(b"x" * 100)

    def _drip(self) -> None:
        self._head()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def _slowhead(self) -> None:
        for letter in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20:
            self.wfile.write(bytes([letter]))
            self.wfile.flush()
            time.sleep(0.1)

    def _packed(self) -> None:
        self._head(Content_Encoding="gzip", Content_Length="0")

    def _half(self) -> None:
        self._head(Content_Length="1000")
        self.wfile.write(b"x" * 10)

    def _garbage(self) -> None:
        self.wfile.write(b"\0\0 no http at all\n")

    def handle(self) -> None:
        with suppress(OSError):  # who asked has gone
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(settings):
    """A server on this machine that the operator has opened. `site.at(path)` is an address of it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    port = server.server_port
    server.at = lambda path: f"http://images.localhost:{port}{path}"
    settings.IMPORT_URL_HOSTS = [f"images.localhost:{port}", f"inner.localhost:{port}"]
    settings.IMPORT_URL_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.IMPORT_URL_SECONDS = 5
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _names(monkeypatch):
    """images.localhost is this machine on every system."""
    look_up = socket.getaddrinfo

    def found(host, *args, **named):
        return look_up("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_a_file_of_a_named_host_comes_as_it_is(site):
    assert fetch(site.at("/ok?size=1 2")) == BODY
    assert site.asked[-1] == ("/ok?size=1%202", f"images.localhost:{site.server_port}")


def test_it_is_off_until_an_operator_names_a_host(site, settings):
    settings.IMPORT_URL_HOSTS = []
    with pytest.raises(NotFetched, match="IMPORT_URL_HOSTS"):
        fetch(site.at("/ok"))
    assert site.asked == []


@pytest.mark.parametrize(
    ("names", "url", "goes"),
    [
        (["example.org"], "https://example.org/a", True),
        (["example.org"], "http://EXAMPLE.org./a", True),
        (["example.org"], "https://example.org:8443/a", False),
        (["example.org:8443"], "https://example.org:8443/a", True),
        (["example.org"], "https://notexample.org/a", False),
        (["example.org"], "https://example.org.evil.net/a", False),
        (["example.org"], "https://evil.net/example.org", False),
        (["example.org"], "https://example.org@evil.net/a", False),
        (["example.org"], "https://evil.net#example.org", False),
        (["example.org"], "https://evil.net\\example.org/a", False),
        ([".example.org"], "https://cdn.example.org/a", True),
        ([".example.org"], "https://badexample.org/a", False),
        (["*"], "https://anything.net/a", True),
        (["*"], "https://anything.net:22/a", False),
        (["*"], "ftp://anything.net/a", False),
        (["*"], "file:///etc/passwd", False),
        (["*"], "gopher://anything.net/", False),
        (["*"], "https:///a", False),
        (["*"], "https://user:word@anything.net/a", False),
        (["*"], "http://[::1", False),
        (["*"], "http://anything.net:99999/", False),
    ],
)
def test_only_named_hosts_and_plain_addresses(settings, monkeypatch, names, url, goes):
    settings.IMPORT_URL_HOSTS = names
    monkeypatch.setattr(remote, "_resolved", lambda host, port: "93.184.216.34")
    if goes:
        assert remote._place(url).address == "93.184.216.34"
    else:
        with pytest.raises(NotFetched):
            remote._place(url)


INNER = ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0",
         "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::",
         "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
         "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
         "2002:a00:1::", "2001:0:53aa:64c:0:0:80ff:fffe", "2001:db8::1"]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_no_inner_address_is_public(settings, address):
    settings.IMPORT_URL_NETWORKS = []
    assert not may_reach(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::808:808"])  # fmt: skip
def test_public_addresses_are(address):
    assert may_reach(address)


def test_an_operator_may_open_a_private_network_but_never_the_link_local_one(settings):
    settings.IMPORT_URL_NETWORKS = ["10.1.0.0/16", "169.254.0.0/16"]
    assert may_reach("10.1.2.3")
    assert not may_reach("10.2.0.1")
    assert not may_reach("169.254.169.254")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
     "localhost", "127.0.0.1.", "0"],
)  # fmt: skip
def test_inner_addresses_in_every_spelling_are_refused(site, settings, host):
    settings.IMPORT_URL_NETWORKS = []
    settings.IMPORT_URL_HOSTS = [f"*:{site.server_port}"]
    with pytest.raises(NotFetched) as refused:
        fetch(f"http://{host}:{site.server_port}/ok")
    assert "127" not in refused.value.message
    assert site.asked == []


def answers(*lists: list[str]):
    """A name server that answers otherwise each time."""
    left = list(lists)
    asked = []

    def look_up(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

    look_up.asked = asked
    return look_up


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_judged(settings, monkeypatch):
    """A second look-up, as an ordinary client makes, would answer with an inner address."""
    settings.IMPORT_URL_HOSTS = ["rebind.net"]
    look_up = answers(["93.184.216.34"], ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    went = []

    def connect(address, **_):
        went.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotFetched):
        fetch("http://rebind.net/a.png")
    assert look_up.asked == ["rebind.net"]
    assert went == [("93.184.216.34", 80)]


def test_one_inner_address_among_public_ones_is_one_too_many(settings, monkeypatch):
    settings.IMPORT_URL_HOSTS = ["mixed.net"]
    monkeypatch.setattr(socket, "getaddrinfo", answers(["93.184.216.34", "10.0.0.1"]))
    with pytest.raises(NotFetched, match="private network"):
        fetch("http://mixed.net/a.png")


def test_redirects_are_followed_on_named_hosts_and_judged_anew(site, settings):
    port = site.server_port
    assert fetch(site.at(f"/to/http://inner.localhost:{port}/ok")) == BODY
    assert fetch(site.at("/to//ok")) == BODY
    for target in (
        f"http://127.0.0.1:{port}/ok", f"http://other.localhost:{port}/ok", "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/", "ftp://images.localhost/ok", "",
    ):  # fmt: skip
        before = len(site.asked)
        with pytest.raises(NotFetched):
            fetch(site.at(f"/to/{target}"))
        assert all(path.startswith("/to/") for path, _ in site.asked[before:])


def test_a_redirect_into_a_network_that_is_not_open_is_refused(site, settings, monkeypatch):
    port = site.server_port
    settings.IMPORT_URL_HOSTS = [f"*:{port}"]
    settings.IMPORT_URL_NETWORKS = ["127.0.0.1/32"]
    with pytest.raises(NotFetched, match="private network"):
        fetch(site.at(f"/to/http://127.0.0.2:{port}/ok"))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/round", "leads on more than 4 times"),
        ("/missing", "answered 404"),
        ("/promise", "larger than 50,000"),
        ("/endless", "larger than 50,000"),
        ("/packed", "packed"),
        ("/half", "does not answer as it should|broke off"),
        ("/garbage", "does not answer as it should"),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_of_the_answer(site, settings, path, says):
    settings.MAX_UPLOAD_BYTES = 50_000
    with pytest.raises(NotFetched, match=says) as refused:
        fetch(site.at(path))
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("path", ["/drip", "/slowhead"])
def test_a_server_that_drips_is_cut_off(site, settings, path):
    settings.IMPORT_URL_SECONDS = 1
    begin = time.monotonic()
    with pytest.raises(NotFetched, match="longer than 1 seconds"):
        fetch(site.at(path))
    assert time.monotonic() - begin < 4


def test_a_host_that_is_not_there_is_said_to_be_so(settings):
    settings.IMPORT_URL_HOSTS = ["*"]
    with pytest.raises(NotFetched, match="no host"):
        fetch("http://nowhere.invalid/a.png")
