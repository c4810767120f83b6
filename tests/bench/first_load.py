"""first_load: the scripts and style sheets a browser fetches before one can judge, gzipped.

Those that index.html names, and what these import statically at any depth, by the build's manifest.
Chunks that are imported later (the console, dialogs) are not counted.
"""

import json
import re

from tests.bench.harness import ROOT, Emit, emitter

DIST = ROOT / "frontend" / "dist"


def run(emit: Emit) -> None:
    if not (DIST / "index.html").is_file():
        raise SystemExit("The front end is not built: npm --prefix frontend run build")
    sizes_kb = {name: gzipped_kb(name) for name in sorted(first_files())}
    emit("gzip_kb", sum(sizes_kb.values()), "kB", goal="<= 100", files=sizes_kb)


def first_files() -> set[str]:
    page = (DIST / "index.html").read_text("utf-8")
    named = set(re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', page))
    if not any(name.endswith(".js") for name in named):
        raise RuntimeError("index.html names no script: has the address of static files changed?")
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text("utf-8"))
    by_file = {chunk["file"]: chunk for chunk in manifest.values()}
    found: set[str] = set()
    waiting = list(named)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        chunk = by_file.get(name, {})
        waiting += chunk.get("css", [])
        waiting += [manifest[imported]["file"] for imported in chunk.get("imports", [])]
    return found


def gzipped_kb(name: str) -> float:
    """The size of the compressed file beside it, which is what the server sends."""
    return (DIST / f"{name}.gz").stat().st_size / 1000


if __name__ == "__main__":
    run(emitter("first_load"))
