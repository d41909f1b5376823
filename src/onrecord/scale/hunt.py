"""Which record of a shard kills the processes that read it: found by reading fewer and fewer of them.

A process may also be killed for reasons of its machine. So a record is named only when reading it alone has killed a
process twice; a hunt in which nothing dies has found none.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.scale.jobs import Probe
from onrecord.scale.plan import Shard

PROOFS = 2


@dataclass(slots=True)
class Hunt:
    """One search. `first` to before `end` is where the record must be; `end` None as long as that is not known."""

    shard: Shard
    at: int | None  # the record over which a process died last, where that is known
    first: int = 0
    end: int | None = None
    step: int = 256
    proofs: int = 0
    culprit: int | None = None
    is_over: bool = False

    def probe(self) -> Probe:
        """What to read next."""
        if self.at is not None:
            return Probe(self.shard, self.at, self.at + 1)
        if self.end is None:
            return Probe(self.shard, self.first, self.first + self.step)
        middle = self.end if self.end - self.first == 1 else (self.first + self.end) // 2
        return Probe(self.shard, self.first, middle)

    def died(self, probe: Probe) -> None:
        """The process died over the probe."""
        if probe.end - probe.first > 1:
            self.end, self.proofs = probe.end, 0
            return
        self.proofs += 1
        self.at, self.end = None, probe.end
        self.first = probe.first
        if self.proofs >= PROOFS:
            self.culprit, self.is_over = probe.first, True

    def survived(self, probe: Probe, sources: int) -> None:
        """The process read the probe, in which there were so many sources."""
        self.proofs = 0
        if self.at is not None:
            self.at = None
        elif self.end is None:
            self.first = probe.end
            self.is_over = sources < probe.end - probe.first
        elif self.end - self.first == 1:
            self.is_over = True
        else:
            self.first = probe.end
