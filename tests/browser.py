"""A browser without a network, and what the tests ask of a page in it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)
# a busy machine may owe a page its next frame for ever: then a quarter of a second is enough
FRAME = """new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 250);
})"""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def executable() -> str | None:
    """The system's Chromium: the variable CHROMIUM, or what is on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        yield browser
        browser.close()


class Visit:
    """A page opened from the disk with the network off, and everything that went wrong on it.

    Attributes
    ----------
    complaints : warnings and errors of the console, and exceptions nobody caught
    strangers : addresses asked for that are not files
    files : files that the page loaded
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.files: set[Path] = set()
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("warning", "error") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self.strangers.append(socket.url))
        page.route(re.compile("^(http|ws)s?:"), lambda route: route.abort())

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "file":
            self.files.add(Path(unquote(parts.path)))
        elif parts.scheme not in ("data", "blob", "about"):
            self.strangers.append(url)

    def open(self, path: Path) -> Page:
        self.page.goto(path.as_uri(), wait_until="load")
        return self.page

    def see_everything(self) -> None:
        """Scroll to the end, so that whatever is loaded or laid out late is there."""
        self.page.evaluate(
            f"""async () => {{
                 for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {{
                   scrollTo(0, y);
                   await {FRAME};
                 }}
                 scrollTo(0, 0);
               }}"""
        )


@contextmanager
def visit(browser: Browser, **options: object) -> Iterator[Visit]:
    """A fresh visitor: own storage, network off, moving images still."""
    context = browser.new_context(offline=True, reduced_motion="reduce", **options)
    context.set_default_timeout(60_000)  # a busy machine is no fault
    try:
        yield Visit(context.new_page())
    finally:
        context.close()
