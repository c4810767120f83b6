"""Files behind http and https addresses that somebody wrote into a table: fetched with suspicion.

The server stands inside a network that the person who wrote the table does not. So: only hosts that
the operator names; the name is looked up once, every address it has must be public, and the connection
goes to that very address (a second look-up could answer otherwise); each redirect is judged anew;
bytes and seconds are counted; errors tell nothing of what answered.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from annotate.core.errors import ApplicationError

PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 4
CONNECT_S = 5.0
PIECE = 64 * 1024
HEADERS = {"User-Agent": "Prefloop", "Accept": "image/*, video/*", "Accept-Encoding": "identity",
           "Connection": "close"}  # fmt: skip
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotFetched(ApplicationError):
    code = "not_fetched"


class Place(NamedTuple):
    """Where a request goes: to an address that was judged, whatever its name says later."""

    scheme: str
    host: str
    port: int
    address: str
    path: str


def is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def fetch(url: str) -> bytes:
    """The bytes behind an address. Raises NotFetched with a sentence that tells no secrets."""
    end = time.monotonic() + settings.IMPORT_URL_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        place = _place(url)
        with _asked(place, end) as answer:
            if answer.status not in REDIRECTS:
                return _body(answer, end)
            url = urljoin(url, answer.getheader("Location") or "")
    raise NotFetched(f"It leads on more than {MOST_REDIRECTS} times.")


def _place(url: str) -> Place:
    """Judge an address before anything is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise NotFetched("This address cannot be read.") from None
    if parts.scheme not in PORTS:
        raise NotFetched("Only addresses that begin with http:// or https:// are fetched.")
    if parts.username or parts.password:
        raise NotFetched("An address with a name or password in it is not fetched.")
    if not host or not _is_named(host, port, parts.scheme):
        raise NotFetched(
            "The server does not fetch from this host. Ask its operator to add it to"
            " IMPORT_URL_HOSTS, or upload the file."
        )
    return Place(parts.scheme, host, port, _resolved(host, port), _path(parts))


def _is_named(host: str, port: int, scheme: str) -> bool:
    for name in settings.IMPORT_URL_HOSTS:
        wanted, _, wanted_port = name.lower().partition(":")
        if port != int(wanted_port or PORTS[scheme]):
            continue
        if wanted in {"*", host} or (wanted.startswith(".") and host.endswith(wanted)):
            return True
    return False


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else path


def _resolved(host: str, port: int) -> str:
    """One look-up; an address for the connection. A host with one private address is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetched("There is no host of this name.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(may_reach(address) for address in addresses):
        raise NotFetched("It leads into a private network. Only public hosts are fetched from.")
    return addresses[0]


def may_reach(text: str) -> bool:
    """Is this a public address, or in a private network that the operator opened?"""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo or int(address) < 1 << 32:  # ::a.b.c.d is long out of use
            return False
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return may_reach(str(inner))
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False  # the clouds keep their machines' secrets at a link-local address
    if any(address in ipaddress.ip_network(net) for net in settings.IMPORT_URL_NETWORKS):
        return True
    return address.is_global and not address.is_reserved


@contextmanager
def _asked(place: Place, end: float) -> Iterator[http.client.HTTPResponse]:
    with closing(_Connection(place, end)) as connection:
        # Each wait for the network has an end of its own; this ends a server that drips.
        dog = threading.Timer(max(0.0, end - time.monotonic()), connection.cut)
        dog.daemon = True
        dog.start()
        try:
            connection.request("GET", place.path, headers=HEADERS)
            with closing(connection.getresponse()) as answer:
                yield answer
        except (OSError, http.client.HTTPException, ValueError):
            if time.monotonic() >= end:
                raise _too_slow() from None
            raise NotFetched("The host does not answer as it should. Try again later.") from None
        finally:
            dog.cancel()


def _too_slow() -> NotFetched:
    return NotFetched(f"It takes longer than {settings.IMPORT_URL_SECONDS} seconds.")


class _Connection(http.client.HTTPConnection):
    """To the address that was judged. The certificate must still be the name's."""

    def __init__(self, place: Place, end: float) -> None:
        super().__init__(place.host, place.port)
        self.place, self.end = place, end
        self.kept: socket.socket | None = None  # http.client forgets `sock` once it has the headers

    def connect(self) -> None:
        wait = min(CONNECT_S, max(0.1, self.end - time.monotonic()))
        sock = socket.create_connection((self.place.address, self.place.port), timeout=wait)
        if self.place.scheme == "https":
            context = ssl.create_default_context()
            sock = context.wrap_socket(sock, server_hostname=self.place.host)
        sock.settimeout(max(0.1, self.end - time.monotonic()))
        self.sock = self.kept = sock

    def cut(self) -> None:
        if self.kept:
            with suppress(OSError):
                self.kept.shutdown(socket.SHUT_RDWR)


def _body(answer: http.client.HTTPResponse, end: float) -> bytes:
    if answer.status != 200:
        raise NotFetched(f"The host answered {answer.status} and no file.")
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("The host sends it packed, which was not asked for.")
    most = settings.MAX_UPLOAD_BYTES
    promised = answer.getheader("Content-Length", "")
    if promised.isdigit() and int(promised) > most:
        raise NotFetched(f"It is larger than {most:,} bytes.")
    pieces, size = [], 0
    while piece := answer.read1(PIECE):
        size += len(piece)
        if size > most:
            raise NotFetched(f"It is larger than {most:,} bytes.")
        if time.monotonic() > end:
            raise _too_slow()
        pieces.append(piece)
    if time.monotonic() > end:
        raise _too_slow()  # the end may be ours
    if promised.isdigit() and size < int(promised):
        raise NotFetched("It broke off before its end. Try again later.")
    return b"".join(pieces)
