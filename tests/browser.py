"""The Chromium that browser tests drive: an installed one, else from apt, else Playwright's own.

`python -m tests.browser` makes sure that there is one, or says in one sentence why there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_APT_S = 600
_DOWNLOAD_S = 600


def installed() -> Path | None:
    """CHROMIUM names one; else the usual names are looked for."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *_NAMES)):
        if found := shutil.which(name):
            return Path(found)
    return None


def launch(playwright: Playwright, *switches: str) -> Browser:
    """A headless Chromium; raises playwright's Error where none can be started."""
    arguments = ["--disable-dev-shm-usage", *switches]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has no sandbox for root
    found = installed()
    return playwright.chromium.launch(executable_path=str(found) if found else None, args=arguments)


def starts() -> bool:
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except Error:
            return False
    return True


def _from_apt() -> bool:
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = _try(["apt-get", "update", "-qq"], _APT_S, quiet)
    return update and _try(["apt-get", "install", "-qq", "-y", "chromium"], _APT_S, quiet)


def _from_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _try(command, _DOWNLOAD_S, dict(os.environ))


def _try(command: list[str], limit_s: int, environment: dict[str, str]) -> bool:
    sys.stderr.write(f"Looking for a browser: {' '.join(command)}\n")
    try:
        done = subprocess.run(
            command, timeout=limit_s, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr
        )
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.returncode == 0


def main() -> int:
    if starts() or (_from_apt() and starts()) or (_from_playwright() and starts()):
        return 0
    sys.stderr.write(
        "No Chromium could be found, installed with apt or downloaded: install one, name it in "
        "CHROMIUM, or run with BROWSER=skip.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
