"""A headless Chromium for tests that look at real pages, and what they ask of every page.

The browser talks to this machine alone: a request to anywhere else is refused and remembered in
`page.elsewhere`.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
NARROW, WIDE = 360, 1400
HERE = ("127.0.0.1", "localhost", None)

OVERFLOW = """root => {
  const page = document.documentElement;
  return root === null
    ? page.scrollWidth - page.clientWidth
    : Math.max(0, ...[...document.querySelectorAll(root)].flatMap(frame => {
        const right = frame.getBoundingClientRect().left + frame.clientLeft + frame.clientWidth;
        return [...frame.querySelectorAll('*')]
          .map(e => e.getBoundingClientRect().right - right);
      }));
}"""
"""By how many pixels the page, or the content of some elements, is wider than its frame."""


def available() -> bool:
    """Whether a browser can be driven here, and its pages be examined."""
    try:
        import axe_playwright_python
        import playwright  # noqa: F401
    except ImportError:
        return False
    return CHROMIUM is not None and axe_playwright_python is not None


MISSING = "needs Chromium (Debian: chromium) and the packages of the extra `dev`"


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A fresh headless Chromium with an empty profile of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield found
        finally:
            found.close()


@contextlib.contextmanager
def opened(chromium: Any, *, width: int = WIDE, height: int = 1000, dark: bool = False) -> Any:
    """A page in a window of its own, without the cookies of any other."""
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.elsewhere, page.seen = [], []
        context.route("**/*", lambda route: _stay_here(page, route))
        page.on("dialog", lambda dialog: (page.seen.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.seen.append(request.url))
        yield page
    finally:
        context.close()


def _stay_here(page: Any, route: Any) -> None:
    if urlsplit(route.request.url).hostname in HERE:
        route.continue_()
    else:
        page.elsewhere.append(route.request.url)
        route.abort()


def pwned(page: Any, *, clicking: bool = False) -> str | None:
    """What a script that only ever says "pwned" has achieved in the page, if anything."""
    if clicking:
        page.evaluate(
            "document.querySelectorAll('a[href^=\"javascript\" i]').forEach(a => a.click())"
        )
    page.wait_for_timeout(500)
    marks = [page.evaluate("String(window.pwned)"), page.title(), *page.seen]
    return next((mark for mark in marks if mark == "1" or "pwned" in mark), None)


def overflow(page: Any, within: str | None = None) -> float:
    """By how many pixels the page is too wide; or what lies within the elements of a selector."""
    return float(page.evaluate(OVERFLOW, within))


def violations(page: Any, within: str | None = None) -> list[str]:
    """What axe-core finds wrong with the page, or with the elements of a selector."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} {node['failureSummary'][:400]}"
        for rule in found
        for node in rule["nodes"]
    ]
