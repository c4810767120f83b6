"""The HTTP API as a browser uses it: a session cookie, a CSRF header, nothing behind its back."""

import time
from collections.abc import Callable
from typing import Any

import httpx

JSON = dict[str, Any]
POLL_SECONDS = 1.0


class Refused(Exception):
    """The server said no; the message is its own."""


class Client:
    """One person at one server."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=60)
        self._csrf = self.get("/api/v1/session")["csrf_token"]

    def sign_in(self, email: str, password: str) -> JSON:
        session = self.post("/api/v1/session", {"email": email, "password": password})
        self._csrf = session["csrf_token"]
        return session

    def accept(self, link: str, *, name: str, password: str) -> JSON:
        """Follow an invitation link."""
        secret = link.rsplit("/", 1)[1]
        session = self.post(f"/api/v1/invitations/{secret}", {"name": name, "password": password})
        self._csrf = session["csrf_token"]
        return session

    def get(self, path: str, **query: Any) -> JSON:
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: JSON | None = None) -> JSON:
        headers = {"X-CSRFToken": self._csrf}
        return self._answer(self._http.post(path, json=body or {}, headers=headers))

    def image(self, url: str) -> bytes:
        answer = self._http.get(url)
        answer.raise_for_status()
        return answer.content

    def pages(self, path: str, **query: Any) -> list[JSON]:
        """All rows of a paged list."""
        rows: list[JSON] = []
        after = ""
        while True:
            page = self.get(path, **query, after=after, limit=200)
            rows += page["results"]
            if not page["next"]:
                return rows
            after = page["next"]

    def wait(self, path: str, tell: Callable[[str], None]) -> JSON:
        """Wait for a job to end well, telling how far it is."""
        said = ""
        while True:
            row = self.get(path)
            job = row["job"]
            if job["status"] == "succeeded":
                return row
            if job["status"] in {"failed", "cancelled"}:
                raise Refused(f"{path} {job['status']}: {job['error']} {job['hint']}")
            now = f"{path.removeprefix('/api/v1/')} {job['status']} {job['done']}/{job['total']}"
            if now != said:
                tell(now)
                said = now
            time.sleep(POLL_SECONDS)

    @staticmethod
    def _answer(answer: httpx.Response) -> JSON:
        if answer.status_code == 204:
            return {}
        if answer.is_error:
            raise Refused(f"{answer.request.method} {answer.url.path}: {answer.text[:500]}")
        body: JSON = answer.json()
        return body
