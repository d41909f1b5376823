"""A terminal of 80 columns in which the commands of a page are typed, one after the other, in one folder."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from ports import free_ports

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_STAYS = ("onrecord serve", "onrecord watch")  # until they are ended
_ENDS = ("--new-token", "--once", "--help", " -h")
_PORT = "8000"


class Terminal:
    """Runs commands in a folder; servers among them go on until `close`."""

    def __init__(
        self, folder: Path, *, replaced: Mapping[str, str] | None = None, known: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.replaced = dict(replaced or {})  # what pages print, and what stands for it here
        programs = (
            f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}{os.pathsep}/usr/sbin{os.pathsep}/sbin"
        )
        self._known = {
            **os.environ,
            "PATH": programs,
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "PAGER": "cat",
            "LC_ALL": "C.UTF-8",
            **(known or {}),
        }
        self._kept: list[str] = []  # export and cd hold for what comes later
        self._code = 0
        self._staying: list[tuple[str, subprocess.Popen[bytes]]] = []

    def run(self, typed: str, *, seconds: float = 180) -> tuple[str, int]:
        """What a command prints, its errors last, and its exit code."""
        command = typed
        for printed, here in self.replaced.items():
            command = command.replace(printed, here)
        if command.startswith(_STAYS) and not any(word in command for word in _ENDS):
            return self._back(self._start(command)), 0
        if command.startswith(("export ", "cd ")):
            self._kept.append(command)
        before = "\n".join([*self._kept, f"(exit {self._code})"])
        printed, self._code = self._typed(f"{before}\n{command}", seconds)
        return self._back(printed), self._code

    def close(self) -> None:
        """End what stays; each has to end well."""
        for command, process in self._staying:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, f"{command} ends with {process.returncode}"

    def _typed(self, script: str, seconds: float) -> tuple[str, int]:
        ours, theirs = pty.openpty()
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                ["bash", "-c", script],
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=errors,
                cwd=self.folder,
                env=self._known,
            )
            os.close(theirs)
            try:
                printed = _read(ours, time.monotonic() + seconds)
                code = process.wait(30)
            finally:
                os.close(ours)
                process.kill()
                process.wait()
            errors.seek(0)
            printed += errors.read()
        return _ESCAPE.sub("", printed.decode("utf-8", "replace")), code

    def _start(self, command: str) -> str:
        """Start what stays, and give what it says first."""
        if command.startswith("onrecord serve"):
            port = str(free_ports(1)[0])
            command += f" --port {port}"
            self.replaced[f":{_PORT}"] = f":{port}"
        script = "\n".join([*self._kept, f"exec {command}"])
        log = tempfile.TemporaryFile()  # noqa: SIM115
        process = subprocess.Popen(
            ["bash", "-c", script], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=self._known
        )
        self._staying.append((command, process))
        until = time.monotonic() + 60
        while time.monotonic() < until:
            log.seek(0)
            said = log.read().decode("utf-8", "replace")
            if "\n" in said:
                break
            assert process.poll() is None, f"{command} ended"
            time.sleep(0.1)
        return said

    def _back(self, printed: str) -> str:
        """What was printed, as the page would have it."""
        for page, here in self.replaced.items():
            if len(here) > 4:  # what stands for nothing ("sudo ") is not put back
                printed = printed.replace(here, page)
        return printed


def _read(terminal: int, until: float) -> bytes:
    parts = []
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the other side was closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


# --- comparing --------------------------------------------------------------------------------------------------

_VARYING = (
    (re.compile(r"\b[01]\.\d\d$"), "0.00"),  # a score at a line's end: each training moves it a little
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00"), "(time)"),
    (re.compile(r"\(\d+ s, [\d.,]+ a second\)"), "(so quickly)"),
)


def comparable(line: str) -> str:
    """A line without what differs from run to run."""
    for pattern, instead in _VARYING:
        line = pattern.sub(instead, line.rstrip())
    return line


def difference(shown: Iterable[str], printed: str, left_out: Iterable[str]) -> str:
    """What is wrong with the lines that a page shows; "" where all is printed so, with nothing left out silently."""
    lines = [comparable(line) for line in printed.splitlines() if line.strip()]
    at, may_skip = 0, False
    for line in shown:
        if line.strip() in left_out:
            may_skip = True
            continue
        found = next((place for place in range(at, len(lines)) if is_shown(line, lines[place])), -1)
        if found < 0:
            return f"{line!r} is not printed, or not there"
        if found > at and not may_skip:
            return f"before {line!r} it also prints {lines[at]!r}"
        at, may_skip = found + 1, False
    if at < len(lines) and not may_skip:
        return f"it goes on with {lines[at]!r}"
    return ""


def is_shown(line: str, printed: str) -> bool:
    """Whether a page's line is this one, or its beginning with `…` for the rest."""
    line = comparable(line)
    return line == printed or (line.endswith("…") and len(line) > 1 and printed.startswith(line[:-1]))
