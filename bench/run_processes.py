"""Commands as processes: what they cost with all that they start, and a small Ray cluster of this machine."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds of a clock, seconds of processors, and the most memory that one process had (MB)."""

    wall: float
    processor: float
    memory: float


def measured(command: list[str], folder: Path) -> Cost:
    """What a command costs; code 1 says that articles were left out, which is well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = _Memory(process.pid)
    watch.start()
    _, said = process.communicate()
    wall = time.perf_counter() - begun
    watch.stop()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}: {said.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, watch.most)


class _Memory(threading.Thread):
    """Looks at a process and all below it now and then."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._pid = pid
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.5):
            for pid in (self._pid, *below(self._pid)):
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                for line in status.splitlines():
                    if line.startswith("VmHWM"):
                        self.most = max(self.most, int(line.split()[1]) / 1024)

    def stop(self) -> None:
        """Look no more."""
        self._end.set()
        self.join()


def below(parent: int) -> list[int]:
    """The processes that a process has started, and those they have."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found += [int(entry.name), *below(int(entry.name))]
    return found


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a Ray cluster of two nodes with one processor each, both on the loopback of this machine."""
    from onrecord.scale.quiet import keep_quiet

    keep_quiet()
    small = ("--num-cpus", "1", "--object-store-memory", "80000000", "--node-ip-address", "127.0.0.1")
    start = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--disable-usage-stats", *small]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:
        head = ["--head", "--port", str(port), "--include-dashboard=false", "--temp-dir", folder]
        nodes = [_started([*start, *head])]
        try:
            _wait_for(port)
            nodes.append(_started([*start, "--address", f"127.0.0.1:{port}"]))
            time.sleep(8)
            yield f"127.0.0.1:{port}"
        finally:
            for node in reversed(nodes):
                node.terminate()
                node.wait(60)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the first node of the cluster did not start")
