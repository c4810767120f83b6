"""workspace: from the key to the next pair on the screen, in a real Chromium, 512x512 JPEGs.

Every time is the page's own clock: from the key's event to the first task after the frame in which
the next question's images stand on the screen, decoded.
"""

import json
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import Server, services, web
from tests.browser import launch

DECISIONS = 50
FORMS = 20  # screens that ask more than one choice
MANY = 500
AWAY_S = 5
# Every score, or every item of the checklist with its gates open; then the key that saves.
KEYS = {"scoring": [*"456456", "Enter"], "checklist": [*"1" * 23, "Enter"]}
WATCH = (Path(__file__).parent / "workspace_watch.js").read_text("utf-8")


def run(emit: Emit) -> None:
    with services() as server:
        log("filling…")
        filled = json.loads(server.program("workspace_rows", f"--tasks={MANY + 200}"))
        with web(server), sync_playwright() as playwright:
            browser = launch(playwright, "--enable-precise-memory-info", "--js-flags=--expose-gc")
            loads(emit, browser, server, filled)
            for kind in ("scoring", "checklist"):
                paints(
                    emit, opened(context_of(browser, server, filled), server, filled, kind), kind
                )
            page = opened(context_of(browser, server, filled), server, filled)
            paints(emit, page)
            without_server(emit, page, server, filled)
            memory(emit, page)
            browser.close()


def loads(emit: Emit, browser: Browser, server: Server, filled: dict[str, Any]) -> None:
    """From the address to a pair that can be judged: with nothing cached, and again."""
    cold, warm = [], []
    for _ in range(5):
        context = context_of(browser, server, filled)
        cold.append(judgeable_ms(context.new_page(), server, filled))
        warm.append(judgeable_ms(context.new_page(), server, filled))
        context.close()
    emit("cold_ms", cold, "ms", goal="<= 1500")
    emit("warm_ms", warm, "ms", goal="<= 600")


def paints(emit: Emit, page: Page, kind: str = "pairwise") -> None:
    """From the key that answers (of a form: the one that saves) to the next question's images."""
    press_many(page, 5, kind)  # what is loaded when it is first needed
    times = sorted(press_many(page, DECISIONS if kind == "pairwise" else FORMS, kind))
    name = f"{kind}.key_to_paint"
    emit(f"{name}.p50_ms", times[len(times) // 2], "ms", goal="<= 50", decisions=len(times))
    emit(f"{name}.p95_ms", times[len(times) * 95 // 100], "ms", goal="<= 100", most=times[-1])


def without_server(emit: Emit, page: Page, server: Server, filled: dict[str, Any]) -> None:
    """30 decisions, the server still for five seconds among them: how many were not stored."""
    before = stored(server, filled)
    press_many(page, 10)
    page.wait_for_function("() => window.bench.ready() >= 3")
    workers = server.workers()
    try:
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        blocked = press_many(page, 2)  # what is in the hand can be judged all the same
        time.sleep(max(0.0, AWAY_S - (time.monotonic() - began)))
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
    press_many(page, 18)
    deadline = time.monotonic() + 30
    while stored(server, filled) - before < 30 and time.monotonic() < deadline:
        time.sleep(0.2)
    emit("lost", 30 - (stored(server, filled) - before), "count", goal="0")
    emit("paused.key_to_paint_ms", blocked, "ms")


def memory(emit: Emit, page: Page) -> None:
    press_many(page, 50)
    before = heap_mb(page)
    press_many(page, MANY - 50)
    emit("heap_growth_mb", heap_mb(page) - before, "MB", goal="<= 10", decisions=MANY - 50)


# --- pieces -----------------------------------------------------------------------------------


def context_of(browser: Browser, server: Server, filled: dict[str, Any]) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": filled["session"], "url": address(server)}])
    context.add_init_script(WATCH)
    return context


def opened(
    context: BrowserContext, server: Server, filled: dict[str, Any], kind: str = "pairwise"
) -> Page:
    page = context.new_page()
    judgeable_ms(page, server, filled, kind)
    return page


def judgeable_ms(
    page: Page, server: Server, filled: dict[str, Any], kind: str = "pairwise"
) -> float:
    page.goto(f"{address(server)}/label/{filled['campaigns'][kind]}", wait_until="commit")
    found: float = page.evaluate("() => window.bench.judgeable()")
    return found


def press_many(page: Page, count: int, kind: str = "pairwise") -> list[float]:
    """Answer `count` questions, each once it is painted. Milliseconds from the last key to paint."""
    times = []
    for number in range(count):
        page.evaluate("() => window.bench.arm()")
        for key in KEYS.get(kind) or [("ArrowLeft", "ArrowRight", "ArrowUp")[number % 3]]:
            page.keyboard.press(key)
        times.append(page.evaluate("() => window.bench.painted()"))
    return times


def stored(server: Server, filled: dict[str, Any]) -> int:
    with server.connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM labeling_judgement AS j JOIN labeling_task AS t ON t.id = task_id"
            " WHERE t.campaign_id = %s AND j.verdict = 'answered'",
            [filled["campaigns"]["pairwise"]],
        ).fetchone()
        assert row
        return int(row[0])


def heap_mb(page: Page) -> float:
    page.evaluate("() => window.gc && window.gc()")
    return float(page.evaluate("() => performance.memory.usedJSHeapSize")) / 1e6


def address(server: Server) -> str:
    return f"http://localhost:{server.port}"


if __name__ == "__main__":
    run(emitter("workspace"))
