"""Annotators who do nothing but answer: the load generator, a process of its own.

Lines of standard input and output:

    in:  {"port": 8000, "campaign": 1, "sessions": ["…"], "seconds": 8, "think_s": 0}
    out: ready                 everybody is signed in and holds their first leases
    in:  (empty)               go
    out: {"latencies_ms": […], "acknowledged": ["uuid", …], "seconds": 8.01, "cpu_s": 0.9}

One keep-alive connection a person, HTTP spoken by hand: a client library would cost more CPU than
the server that is being measured.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

LEASES_AHEAD = 3
CHOICES = ("left", "right", "tie", "both_bad")


@dataclass
class Person:
    """One annotator's browser."""

    port: int
    campaign: int
    session: str
    csrf: str = ""
    reader: asyncio.StreamReader = field(init=False)
    writer: asyncio.StreamWriter | None = None

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        payload = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} /api/v1/{path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={self.csrf}\r\n"
            f"X-CSRFToken: {self.csrf}\r\nOrigin: http://localhost:{self.port}\r\n"
            "Accept: application/json\r\nContent-Type: application/json\r\n"
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140\r\n"
            "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en\r\n"
            f"Content-Length: {len(payload)}\r\n\r\n"
        )
        for attempt in range(3):  # a server may close an idle connection just as we send
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                self.writer.write(head.encode() + payload)
                status, headers, answer = await self._answer()
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                self.writer = None
                if attempt == 2:
                    raise
        if "connection: close" in headers.lower():
            self.writer = None
        if status != 200:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        for line in headers.split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie" and value.strip().startswith("csrftoken="):
                self.csrf = value.partition("csrftoken=")[2].partition(";")[0]
        return json.loads(answer)

    async def _answer(self) -> tuple[int, str, bytes]:
        headers = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = headers.lower().partition("content-length: ")[2].partition("\r\n")[0]
        return int(headers[9:12]), headers, await self.reader.readexactly(int(length or 0))


@dataclass
class Tally:
    latencies_ms: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)


async def arrive(person: Person) -> dict[str, Any]:
    """What the page does first: the session, which brings the CSRF cookie, and the first leases."""
    await person.call("GET", "session")
    path = f"campaigns/{person.campaign}/leases"
    handout: dict[str, Any] = await person.call("POST", path, {"want": LEASES_AHEAD})
    return handout


async def label(
    person: Person, handout: dict[str, Any], spec: dict[str, Any], tally: Tally
) -> None:
    """Answer the first lease in hand, again and again; each reply brings the next."""
    if spec["think_s"]:
        await asyncio.sleep(random.uniform(0, spec["think_s"]))
    while time.monotonic() < spec["until"]:
        answer = {
            "id": str(uuid.uuid4()),
            "lease": handout["leases"][0]["id"],
            "verdict": "answered",
            "choice": random.choice(CHOICES),
            "duration_ms": random.randrange(800, 6_000),
            "view": {"width": 1440, "height": 900, "pixel_ratio": 2, "dwell_ms": [812, 640]},
            "want": LEASES_AHEAD,
        }
        began = time.perf_counter()
        handout = await person.call("POST", f"campaigns/{person.campaign}/judgements", answer)
        tally.latencies_ms.append((time.perf_counter() - began) * 1000)
        assert not handout["saved"]["repeated"], handout
        tally.acknowledged.append(answer["id"])
        if spec["think_s"]:
            await asyncio.sleep(random.uniform(0.5, 1.5) * spec["think_s"])


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    people = [Person(spec["port"], spec["campaign"], session) for session in spec["sessions"]]
    handouts = await asyncio.gather(*(arrive(person) for person in people))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # the other side reads its clocks meanwhile
    tally = Tally()
    began, cpu_began = time.monotonic(), time.process_time()
    spec["until"] = began + spec["seconds"]
    await asyncio.gather(
        *(label(person, first, spec, tally) for person, first in zip(people, handouts, strict=True))
    )
    return {
        "seconds": time.monotonic() - began,
        "cpu_s": time.process_time() - cpu_began,
        "latencies_ms": tally.latencies_ms,
        "acknowledged": tally.acknowledged,
    }


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    print(json.dumps(asyncio.run(run(given))), flush=True)
