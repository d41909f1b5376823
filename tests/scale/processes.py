"""Processes of this machine: what one has started, and a small Ray cluster. Shared with the benchmarks."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ports import free_ports, wait_for


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


def is_there(process: int) -> bool:
    """Whether a process has not ended."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def command_of(process: int) -> bytes:
    """A process's command line; nothing for one that has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@dataclass(frozen=True)
class Cluster:
    """The address of a Ray cluster of this machine, and the processes that its nodes were started as."""

    address: str
    nodes: tuple[int, ...]

    def actors(self) -> list[int]:
        """The processes that read."""
        started = (process for node in self.nodes for process in below(node))
        return [process for process in started if command_of(process).startswith(b"ray::Remote")]


@contextmanager
def two_nodes() -> Iterator[Cluster]:
    """A Ray cluster of two nodes with one processor each, both on the loopback of this machine."""
    from onrecord.scale.quiet import keep_quiet

    keep_quiet()
    small = ("--num-cpus", "1", "--object-store-memory", "80000000", "--node-ip-address", "127.0.0.1")
    start = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--disable-usage-stats", *small]
    (port,) = free_ports(1)
    address = f"127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:  # its paths have to be short
        own = ["--head", "--port", str(port), "--include-dashboard=false", "--temp-dir", folder]
        nodes = [_started([*start, *own])]
        try:
            wait_for(port)
            nodes.append(_started([*start, "--address", address]))
            yield Cluster(address, tuple(node.pid for node in nodes))
        finally:
            for node in reversed(nodes):
                node.terminate()
                node.wait(60)


def wait_for_nodes(address: str, count: int) -> None:
    """Come back when a cluster has so many nodes."""
    code = (
        "import sys, time, ray; from onrecord.scale.cluster import join_cluster; join_cluster(sys.argv[1])\n"
        "until = time.monotonic() + 120\n"
        "while len([node for node in ray.nodes() if node['Alive']]) < int(sys.argv[2]):\n"
        "    assert time.monotonic() < until, 'a node is missing'\n"
        "    time.sleep(0.2)\n"
    )
    subprocess.run([sys.executable, "-c", code, address, str(count)], check=True, timeout=240)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
