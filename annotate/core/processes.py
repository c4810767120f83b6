"""Child processes that end with us: found, started, watched and stopped.

A child gets a session of its own (so that one signal reaches it and all it started), the kernel's
promise to end it when we are killed (Linux), and a mark in its environment by which a later start
finds what a killed supervisor left, whatever process group it has moved to.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARK = "PREFLOOP_SUPERVISED"  # environment variable: the home of the supervisor
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
HEALTHY_S = 30.0  # a child that ran this long is forgiven its earlier crashes
LONGEST_WAIT_S = 30.0
LONGEST_LOG_BYTES = 10_000_000


def end_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends this signal when the thread that started the child ends."""

    def ask_kernel() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, number)

    return ask_kernel


@dataclass
class Child:
    """One program that should always run."""

    name: str
    command: Sequence[str]
    log: Path
    folder: Path  # where it runs
    environment: dict[str, str]
    crashes: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0  # time.monotonic()
    _wait_until: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(),
            )
        self._started_at = time.monotonic()

    def exit_code(self) -> int | None:
        """None while it runs, or before it was started."""
        return self._process.poll() if self._process else None

    def watch(self) -> str | None:
        """Start it again when it has ended, later after each crash. A sentence when it crashed."""
        now = time.monotonic()
        code = self.exit_code()
        if code is None:
            return None
        if self._wait_until == 0.0:
            self.crashes = 1 if now - self._started_at > HEALTHY_S else self.crashes + 1
            wait_s = min(2.0 ** (self.crashes - 1), LONGEST_WAIT_S)
            self._wait_until = now + wait_s
            return f"{self.name} ended ({_meaning(code)}), again in {wait_s:.0f} s; see {self.log}"
        if now >= self._wait_until:
            self._wait_until = 0.0
            self.start()
        return None

    def ask_to_end(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()


@dataclass
class Supervisor:
    """Keeps children running until it is told to stop; then none of them, nor theirs, is left."""

    home: Path
    folder: Path  # where the children run
    report: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def add(self, name: str, command: Sequence[str], environment: dict[str, str]) -> Child:
        child = Child(
            name=name,
            command=command,
            log=_fresh_log(self.home / "logs" / f"{name}.log"),
            folder=self.folder,
            environment={**environment, MARK: str(self.home)},
        )
        self.children.append(child)
        child.start()
        return child

    def watch(self) -> None:
        for child in self.children:
            if problem := child.watch():
                self.report(problem)

    def stop(self, *, patience_s: float = 8.0) -> None:
        """Ask each child to end; then ask all that is left; then kill."""
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if all(child.exit_code() is not None for child in self.children):
                break
            time.sleep(0.05)
        end_marked(self.home)


def _fresh_log(log: Path) -> Path:
    """A log is begun anew when it has grown too long; the one before is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LONGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log


def marked(home: Path) -> list[psutil.Process]:
    """Every process that a supervisor of `home` started, at any depth, ourselves excluded."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(home):
                found.append(process)
        except psutil.Error:
            continue  # ended meanwhile, or somebody else's
    return found


def end_marked(home: Path, *, patience_s: float = 3.0) -> int:
    """End what supervisors of `home` started: a training program writes a checkpoint on SIGTERM.

    Returns how many there were.
    """
    left = marked(home)
    end(left, patience_s=patience_s)
    end(marked(home), patience_s=0)  # what they started while they ended
    return len(left)


def end(processes: Iterable[psutil.Process], *, patience_s: float) -> None:
    """SIGTERM, and SIGKILL for those that are still there `patience_s` later."""
    alive = list(processes)
    if patience_s:
        _signal(alive, signal.SIGTERM)
        _, alive = psutil.wait_procs(alive, timeout=patience_s)
    _signal(alive, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=5)


def _signal(processes: Iterable[psutil.Process], number: int) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def _meaning(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
