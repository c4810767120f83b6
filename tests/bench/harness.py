"""What every benchmark shares: a result is one JSON object on a line of standard output.

A benchmark is a module beside this one. It has `run(emit)`, or prints such lines from `main()`.
Each runs in a process of its own, so that none finds another's torch, caches or settings.
"""

import argparse
import importlib
import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In the order they run; quick ones first.
NAMES = (
    "first_load",
    "start",
    "pairs",
    "web_memory",
    "workspace",
    "handout",
    "decision",
    "ingest",
    "generate",
    "dpo_step",
    "quality",
    "dashboard",
)
LIMIT_S = 3600.0

Emit = Callable[..., None]


def emitter(bench: str) -> Emit:
    """emit(metric, value or values, unit, **context): of several values, the median."""

    def emit(metric: str, value: float | Sequence[float], unit: str, **context: object) -> None:
        values = list(value) if isinstance(value, Sequence) else [value]
        line: dict[str, object] = {
            "bench": bench,
            "metric": metric,
            "value": round(statistics.median(values), 3),
            "unit": unit,
        }
        if len(values) > 1:
            line |= {"n": len(values), "spread": [round(min(values), 3), round(max(values), 3)]}
        print(json.dumps(line | context), flush=True)

    return emit


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def available() -> list[str]:
    folder = Path(__file__).parent
    return [name for name in NAMES if (folder / f"{name}.py").exists()]


def run_all(names: Sequence[str]) -> int:
    """Run each; a failure is told and does not keep the others from running. The exit status."""
    failed = []
    for name in names:
        log(f"{name}…")
        command = [sys.executable, "-m", "tests.bench.harness", name]
        try:
            code = subprocess.run(command, cwd=ROOT, timeout=LIMIT_S, check=False).returncode
        except subprocess.TimeoutExpired:
            log(f"{name} took more than {LIMIT_S:.0f} s.")
            code = 1
        if code:
            failed.append(name)
    if failed:
        log(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def run_one(name: str) -> int:
    sys.argv = [name]  # a module with a command line of its own takes its defaults
    module = importlib.import_module(f"tests.bench.{name}")
    if not hasattr(module, "run"):
        return int(module.main() or 0)
    module.run(emitter(name))
    return 0


def machine() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Run benchmarks.")
    parser.add_argument("only", nargs="?", default="", help="names, with commas between")
    names = [name for name in parser.parse_args().only.split(",") if name] or available()
    unknown = sorted(set(names) - set(available()))
    if unknown:
        log(f"No benchmark is called {', '.join(unknown)}. There are: {', '.join(available())}")
        return 2
    return run_all(names)


if __name__ == "__main__":
    sys.exit(run_one(sys.argv[1]))
