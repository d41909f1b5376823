"""Commands as processes: what they cost with all that they start, and processes of the tests' own."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "scale"))
from processes import Cluster, below, command_of, is_there, two_nodes, wait_for_nodes

__all__ = [
    "Cluster",
    "Cost",
    "below",
    "command_of",
    "is_there",
    "measured",
    "measured_and_printed",
    "two_nodes",
    "wait_for_nodes",
]


@dataclass(frozen=True)
class Cost:
    """Seconds of a clock, seconds of processors, and the most memory that one process had (MB)."""

    wall: float
    processor: float
    memory: float


def measured(command: list[str], folder: Path) -> Cost:
    """What a command costs; code 1 says that articles were left out, which is well."""
    return measured_and_printed(command, folder)[0]


def measured_and_printed(command: list[str], folder: Path) -> tuple[Cost, str]:
    """The same with what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watch = _Memory(process.pid)
    watch.start()
    printed, said = process.communicate()
    wall = time.perf_counter() - begun
    watch.stop()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}: {said.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, used, watch.most), printed.decode()


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
