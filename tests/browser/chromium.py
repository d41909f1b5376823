"""A real Chromium, driven over its debugging pipe (https://chromedevtools.github.io/devtools-protocol/)."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--remote-debugging-pipe", "--hide-scrollbars", "--force-color-profile=srgb"),
)
SECONDS = 60.0
# The browser reads commands from descriptor 3 and writes answers to 4, which either pipe may have now.
_LAUNCH = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def installed() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """A browser with an empty profile; `tab` opens a page in it."""

    def __init__(self) -> None:
        binary = installed()
        assert binary is not None
        self._folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        reads, self._out = os.pipe()
        self._in, writes = os.pipe()
        command = [binary, *FLAGS, f"--user-data-dir={self._folder.name}", "about:blank"]
        launch = [sys.executable, "-c", _LAUNCH, str(reads), str(writes), *command]
        self._process = subprocess.Popen(launch, pass_fds=(reads, writes), stderr=subprocess.DEVNULL)
        os.close(reads)
        os.close(writes)
        self._rest = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        self._process.wait(20)
        os.close(self._out)
        os.close(self._in)
        self._folder.cleanup()

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One command, and its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        written = json.dumps(message).encode() + b"\0"
        while written:
            written = written[os.write(self._out, written) :]
        end = time.monotonic() + SECONDS
        while True:
            found = self._message(end)
            if found.get("id") == self._number:
                if "error" in found:
                    raise RuntimeError(f"{method}: {found['error']}")
                result: dict[str, Any] = found["result"]
                return result
            self.events.append(found)

    def pump(self, seconds: float) -> None:
        """Take in events for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.events.append(self._message(end))
            except TimeoutError:
                return

    def tab(self, **options: Any) -> Tab:
        """A new page, in a profile of its own."""
        return Tab(self, **options)

    def _message(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            self._rest += os.read(self._in, 1 << 20)
        one, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(one)
        return message


class Tab:
    """One page: where it is, what stands in it, keys and clicks."""

    def __init__(self, browser: Chromium, *, width: int = 1200, height: int = 900, script: bool = True) -> None:
        self.browser = browser
        self._context = browser.send("Target.createBrowserContext")["browserContextId"]
        made = browser.send("Target.createTarget", url="about:blank", browserContextId=self._context)
        attached = browser.send("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        self.session: str = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.has_script = script
        if not script:
            self.send("Emulation.setScriptExecutionDisabled", value=True)
        self.size(width, height)

    def close(self) -> None:
        """Close the page and forget its profile."""
        self.browser.send("Target.disposeBrowserContext", browserContextId=self._context)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command to this page."""
        return self.browser.send(method, self.session, **params)

    def size(self, width: int, height: int) -> None:
        """The size of the window."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )

    def prefers(self, scheme: str = "light", *, media: str = "") -> None:
        """Light or dark; and, with "print", as on paper."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.send("Emulation.setEmulatedMedia", media=media, features=features)

    def go(self, address: str) -> None:
        """Load an address, to its end."""
        self.browser.events.clear()
        self.send("Page.navigate", url=address)
        self.wait_for_load()

    def wait_for_load(self) -> None:
        """Until the page that is being loaded is there."""
        end = time.monotonic() + SECONDS
        while not self.of("Page.loadEventFired"):
            assert time.monotonic() < end, "the page does not load"
            self.browser.pump(0.1)

    def of(self, method: str) -> list[dict[str, Any]]:
        """What was told of one kind since the last load began."""
        events = self.browser.events
        return [one["params"] for one in events if one.get("method") == method and one.get("sessionId") == self.session]

    def following(self, act: Callable[[], None]) -> None:
        """Do something that loads another page, and wait for it."""
        self.browser.events.clear()
        act()
        self.wait_for_load()

    def run(self, expression: str, *, wait: bool = False) -> Any:
        """The value of an expression of JavaScript, also where the page itself may run none."""
        if not self.has_script:
            self.send("Emulation.setScriptExecutionDisabled", value=False)
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=wait)
        if not self.has_script:
            self.send("Emulation.setScriptExecutionDisabled", value=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, expression: str, seconds: float = 20.0) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.run(expression):
            assert time.monotonic() < end, f"never: {expression}"
            self.browser.pump(0.1)

    def key(self, key: str, *, modifiers: int = 0) -> None:
        """Press and let go one key."""
        codes = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        told = {"key": key, "modifiers": modifiers, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.send("Input.dispatchKeyEvent", type="keyUp", **told)

    def type(self, text: str) -> None:
        """Write into what has the focus."""
        self.send("Input.insertText", text=text)

    def point_at(self, selector: str, *, click: bool = False) -> None:
        """Move the mouse over an element, and press it."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center', behavior: 'instant'});"
            " const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        told = {"x": place[0], "y": place[1]}
        self.send("Input.dispatchMouseEvent", type="mouseMoved", **told)
        if click:
            for kind in ("mousePressed", "mouseReleased"):
                self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **told)

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """A picture of the page."""
        found = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole))
        file.write_bytes(base64.b64decode(found["data"]))

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1}}
