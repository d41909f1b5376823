"""Actors on the machines of a Ray cluster that do jobs; one that is lost, or its machine, is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from onrecord.errors import RunError
from onrecord.scale.crew import Died, Event, use_one_thread
from onrecord.scale.jobs import Done, Failed, Job, Worker
from onrecord.scale.quiet import SWITCHES, import_ray

# What one worker reads and writes for itself is no work for the cluster.
_ON_WORKERS = {"DAFT_RUNNER": "native"}


def join_cluster(address: str | None, *, processors: int | None = None) -> Any:
    """Ray, connected to the cluster; None is one of this machine alone, started for this process.

    Raises `MissingExtraError` without Ray and `RunError` for a cluster that cannot be reached.
    """
    ray: Any = import_ray()
    if not ray.is_initialized():
        own = {} if address else {"include_dashboard": False, "num_cpus": processors}
        told = {"log_to_driver": False, "logging_level": "error", "configure_logging": False}
        try:
            ray.init(address, runtime_env={"env_vars": {**SWITCHES, **_ON_WORKERS}}, **told, **own)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise RunError(f"no Ray cluster at {address or 'this machine'}: {error}") from error
    return ray


class Remote:
    """What an actor is on its machine: a worker, in the folder of the process that started the run if it is there."""

    def __init__(self, worker: Worker, folder: str, notes: Any) -> None:
        if os.path.isdir(folder):  # noqa: PTH112
            os.chdir(folder)
        use_one_thread()
        self._worker = worker
        self._notes = notes

    def do(self, job: Job, number: int) -> Done | Failed:
        """Do one job, or say why not."""
        return self._worker.attempt(job, lambda at: self._notes.put.remote(number, at))


class Notes:
    """Which record each job is at, in an actor of its own: an actor that dies cannot be asked any more."""

    def __init__(self) -> None:
        self._at: dict[int, int] = {}

    def put(self, number: int, at: int) -> None:
        """A job is at this record."""
        self._at[number] = at

    def take(self, number: int) -> int | None:
        """The record that a job was at last, if that is known; it is forgotten."""
        return self._at.pop(number, None)


class Actors:
    """Workers as actors of a cluster, each with one processor; `count` None is one for each processor there is.

    `address` and what is raised are those of `join_cluster`.
    """

    def __init__(self, count: int | None, worker: Worker, address: str | None) -> None:
        self._ray = join_cluster(address, processors=count)
        self._worker = worker
        self._count = count or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._actor = self._ray.remote(max_restarts=0, num_cpus=1, scheduling_strategy="SPREAD")(Remote)
        self._notes = self._ray.remote(max_restarts=-1, num_cpus=0)(Notes).remote()
        self._idle: list[Any] = []
        self._busy: dict[Any, tuple[Any, Job, int]] = {}
        self._begun = 0

    @property
    def idle(self) -> int:
        """How many jobs could be begun now; actors are started when they are needed."""
        return self._count - len(self._busy)

    def begin(self, job: Job) -> None:
        """Have an idle actor do a job, a new one if there is none."""
        actor = self._idle.pop() if self._idle else self._new()
        self._begun += 1
        self._busy[actor.do.remote(job, self._begun)] = actor, job, self._begun

    def _new(self) -> Any:
        return self._actor.remote(self._worker, os.getcwd(), self._notes)  # noqa: PTH109

    def events(self, seconds: float) -> Iterator[Event]:
        """What has happened; waits so long for something to."""
        ready, _ = self._ray.wait(list(self._busy), timeout=seconds) if self._busy else ([], [])
        for reference in ready:
            actor, job, number = self._busy.pop(reference)
            at = self._notes.take.remote(number)
            try:
                result = self._ray.get(reference)
            except self._ray.exceptions.RayActorError as error:
                yield job, Died(self._known(at), str(error).splitlines()[0])
            except self._ray.exceptions.RayError as error:
                yield job, Failed(str(error).splitlines()[0], is_final=False)
                self._ray.kill(actor)
            else:
                self._idle.append(actor)
                yield job, result

    def _known(self, reference: Any) -> int | None:
        try:
            at: int | None = self._ray.get(reference)
        except self._ray.exceptions.RayError:  # its machine is lost, and with it what it knew
            return None
        return at

    def close(self) -> None:
        """Let go of the cluster; its actors end with that."""
        self._ray.shutdown()
