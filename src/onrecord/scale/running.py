"""What `onrecord run` does, from the paths of the input to the last file of the output."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from onrecord.errors import RunError
from onrecord.scale.crew import Crew, Processes
from onrecord.scale.driver import Driver, Progress
from onrecord.scale.frames import start_engine
from onrecord.scale.jobs import Worker
from onrecord.scale.places import is_remote, place_of
from onrecord.scale.plan import planned
from onrecord.scale.quiet import keep_quiet
from onrecord.scale.settings import Options


def run(locations: Sequence[str], output: str, options: Options | None = None) -> Iterator[Progress]:
    """Read everything at the locations and write it to the folder or prefix `output`; yields the progress.

    Started again over the same input it does what is missing, and what is there in the end is the same to the byte.
    Closing the generator ends the workers. Raises `RunError` where the output is another run's, and what reading raises
    for missing columns, extras and models.
    """
    options = options or Options()
    keep_quiet()
    _refuse_own_output(locations, output)
    if options.engine == "ray" and any(map(is_remote, (output, *locations))):
        start_engine(options)  # before anything is listed, which would start it here
    place = place_of(output)
    with place.alone():
        plan = planned(place, locations, options)
        crew = crew_for(options, Worker(options, output, plan.settings))
        try:
            yield from Driver(place, plan, crew).run()
        finally:
            crew.close()


def crew_for(options: Options, worker: Worker) -> Crew:
    """The workers that the options ask for."""
    if options.engine == "ray":
        from onrecord.scale.cluster import Actors

        return Actors(options.workers, worker, options.address)
    if options.address:
        raise RunError("--address is that of a Ray cluster: give --engine ray with it")
    return Processes(options.workers or os.cpu_count() or 1, worker)


def _refuse_own_output(locations: Sequence[str], output: str) -> None:
    if is_remote(output):
        inside = [one for one in locations if f"{output.rstrip('/')}/".startswith(f"{one.rstrip('/')}/")]
    else:
        own = os.path.realpath(output)
        inside = [
            one
            for one in locations
            if not is_remote(one) and f"{own}/".startswith(f"{os.path.realpath(one).rstrip('/')}/")
        ]
    if inside:
        raise RunError(f"{output} is inside {inside[0]}, which is being read; write it somewhere else")
