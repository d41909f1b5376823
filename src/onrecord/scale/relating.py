"""The second step of a run: copies and utterances over the whole of what was read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from onrecord.ledger.migrations import this_version
from onrecord.relate.fingerprints import algorithm
from onrecord.scale.copies import find_copies
from onrecord.scale.driver import MANIFEST
from onrecord.scale.frames import start_engine
from onrecord.scale.heads import heads
from onrecord.scale.loading import output_at
from onrecord.scale.places import Place, is_remote
from onrecord.scale.plan import as_json
from onrecord.scale.settings import Options
from onrecord.scale.utterances import find_utterances

RELATIONS = "relations.json"
_ARTICLES_A_FILE = 50_000

Step = Callable[[Any, str, Place, Any, int], int]
_STEPS: dict[str, Step] = {"copies": find_copies, "utterances": find_utterances}
_ONE = {"copies": "copy", "utterances": "utterance"}


def relate(location: str, options: Options | None = None) -> Iterator[str]:
    """Write `copies/` and `utterances/` beside what a finished run wrote; yields a line on each.

    What is written hangs on what was read alone. It is done again only where that, or what relates it, has changed.
    Raises `RunError` for a place where no run was finished.
    """
    if not is_remote(location):
        location = str(Path(location).absolute())  # workers on a cluster have working folders of their own
    output = output_at(location)
    manifest = output.place.read(MANIFEST) or b""
    digest = sha256(manifest).hexdigest()
    basis = {"manifest": digest, "onrecord": this_version(), "copies by": algorithm()}
    kept = output.place.read(RELATIONS)
    done = json.loads(kept) if kept else {}
    if basis.items() <= done.items():
        yield ", ".join(_told(done, name) for name in _STEPS) + ", as before"
        return
    buckets = 1 + json.loads(manifest)["articles"] // _ARTICLES_A_FILE
    with output.place.alone():
        daft = start_engine(options or Options())
        compared = heads(daft, location).collect()
        counts: dict[str, Any] = {**basis, "articles": compared.count_rows()}
        for name, find in _STEPS.items():
            counts[name] = find(daft, location, output.place, compared, buckets)
            yield _told(counts, name)
        output.place.write(RELATIONS, as_json(counts))


def _told(counts: dict[str, Any], name: str) -> str:
    number = counts[name]
    return f"{number:,} {_ONE[name] if number == 1 else name}"
