"""Group role spans into statements by the learned pointers: content and source to cue, and cue to source."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.tagger import CONTENT, CUE, SOURCE, Readout, RoleSpan

Words = tuple[int, int]
NOWHERE = -99.0
FAINTEST_CUE, FAINT_CUE = 0.03, 0.3  # probabilities of the cue's labels, for the first word of a missed cue and more


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Thresholds of linking, chosen on articles held out from training; probabilities but for the weight."""

    missed_cue: float = 0.3  # mean pointer mass at one word that makes it a cue the tagger missed
    source_weight: float = 0.5  # of a source's own pointer, beside the cue's pointer to it
    sourceless: float = 0.0  # added to the log probability of a cue without source
    orphan_source: float = 0.3  # a source that no cue chose goes to a sourceless cue at this probability
    keep_apart: float = 0.0001  # content whose best cue is less likely than this stands alone


@dataclass(slots=True)
class Linked:
    """One statement as word ranges, with what the network said of it (log probabilities)."""

    cue: Words | None
    source: Words | None = None
    content: list[Words] = field(default_factory=list)
    anchor: int = -1
    cue_score: float = NOWHERE
    source_score: float = 0.0
    content_score: float = NOWHERE
    link_score: float = NOWHERE
    inner: bool = False
    turn: bool = False  # a labelled turn: its content is whole sentences, stops included


def link(spans: list[RoleSpan], readout: Readout, settings: LinkSettings, *, limit: NDArray[np.int64]) -> list[Linked]:
    """Statements that stand in nobody's content; spans are joined only where `limit` (a value a word) is equal."""
    cues = [span for span in spans if span.role == CUE]
    contents = [span for span in spans if span.role == CONTENT]
    sources = [span for span in spans if span.role == SOURCE]
    statements = {cue.start: Linked((cue.start, cue.end), anchor=cue.start, cue_score=cue.score) for cue in cues}
    for content in contents:
        _find_missed_cue(content, statements, readout, settings, limit)
    for content in contents:
        _attach_content(content, statements, readout, settings, limit)
    _attach_sources(sources, statements, readout, settings, limit)
    return [statement for _, statement in sorted(statements.items()) if statement.content]


def link_inner(spans: list[RoleSpan], readout: Readout) -> list[Linked]:
    """The statements inside one content: only complete ones, of a cue and a content."""
    statements = {
        span.start: Linked((span.start, span.end), anchor=span.start, cue_score=span.score, inner=True)
        for span in spans
        if span.role == CUE
    }
    heads = np.array(sorted(statements), np.int64)
    if not len(heads):
        return []
    for span in spans:
        if span.role == CUE:
            continue
        means = readout.pointers("inner_to_cue", np.arange(span.start, span.end), heads).mean(0)
        best = int(means.argmax())
        statement = statements[int(heads[best])]
        if span.role == CONTENT:
            statement.content.append((span.start, span.end))
            statement.content_score = max(statement.content_score, span.score)
            statement.link_score = max(statement.link_score, float(means[best]))
        elif statement.source is None or means[best] > statement.source_score:
            statement.source = (span.start, span.end)
            statement.source_score = float(means[best])
    return [statement for _, statement in sorted(statements.items()) if statement.content]


def _find_missed_cue(
    content: RoleSpan,
    statements: dict[int, Linked],
    readout: Readout,
    settings: LinkSettings,
    limit: NDArray[np.int64],
) -> None:
    """A word outside every cue that the content points to all the same is a cue that the tagger missed."""
    window = readout.windows[int(readout.owner[content.start])]
    same = [word for word in range(content.start, content.end) if readout.owner[word] == readout.owner[content.start]]
    rows = np.array([readout.pointer("to_cue", word)[1] for word in same])
    mass = np.exp(rows).mean(0)
    mass[max(0, content.start - window.start) : content.end - window.start] = 0
    head = int(mass.argmax()) + window.start
    if mass.max() < settings.missed_cue or head in statements or limit[head] != limit[content.start]:
        return
    if any(s.cue is not None and s.cue[0] <= head < s.cue[1] for s in statements.values()):
        return
    cue = _grow_cue(head, readout, limit)
    statements[head] = Linked(cue, anchor=head, cue_score=float(np.log(mass.max())))


def _grow_cue(head: int, readout: Readout, limit: NDArray[np.int64]) -> Words | None:
    """The words around a missed cue's first word that may be cue too; none where that word hardly is one itself."""
    chance = np.exp(readout.outer[:, CUE : CUE + 2]).sum(1)
    if chance[head] < FAINTEST_CUE:
        return None
    end = head + 1
    while end < len(chance) and chance[end] >= FAINT_CUE and limit[end] == limit[head]:
        end += 1
    return head, end


def _attach_content(
    content: RoleSpan,
    statements: dict[int, Linked],
    readout: Readout,
    settings: LinkSettings,
    limit: NDArray[np.int64],
) -> None:
    heads = np.array([h for h in sorted(statements) if limit[h] == limit[content.start] and h >= 0], np.int64)
    best_score = NOWHERE
    if len(heads):
        means = readout.pointers("to_cue", np.arange(content.start, content.end), heads).mean(0)
        best = int(means.argmax())
        best_score = float(means[best])
    if best_score < np.log(settings.keep_apart):
        alone = Linked(None, anchor=content.start, content=[(content.start, content.end)])
        alone.content_score = content.score
        statements[-1 - content.start] = alone
        return
    statement = statements[int(heads[best])]
    if not statement.content or content.end - content.start > max(b - a for a, b in statement.content):
        statement.content_score, statement.link_score = content.score, best_score
    statement.content.append((content.start, content.end))


def _attach_sources(
    sources: list[RoleSpan],
    statements: dict[int, Linked],
    readout: Readout,
    settings: LinkSettings,
    limit: NDArray[np.int64],
) -> None:
    """Each cue picks its source or none; a source nobody picked goes to the sourceless cue it points to."""
    heads = np.array([head for head in sorted(statements) if head >= 0], np.int64)
    if not len(sources) or not len(heads):
        return
    own = np.stack([readout.pointers("to_cue", np.arange(s.start, s.end), heads).mean(0) for s in sources])
    chosen: set[int] = set()
    for column, head in enumerate(heads.tolist()):
        statement = statements[head]
        start, logs = readout.pointer("to_source", head)
        none = float(logs[head - start]) + settings.sourceless
        scores = np.full(len(sources), NOWHERE)
        picks = np.full(len(sources), NOWHERE)
        for index, source in enumerate(sources):
            low, high = source.start - start, source.end - start
            if limit[source.start] == limit[head] and low >= 0 and high <= len(logs):
                picks[index] = np.logaddexp.reduce(logs[low:high].astype(np.float64))
                scores[index] = picks[index] + settings.source_weight * max(own[index, column], -6.0)
        best = int(scores.argmax())
        if picks[best] > none:
            statement.source = (sources[best].start, sources[best].end)
            statement.source_score = float(picks[best])
            chosen.add(best)
        else:
            statement.source_score = none
    for index, source in enumerate(sources):
        column = int(own[index].argmax())
        statement = statements[int(heads[column])]
        apart = limit[source.start] != limit[int(heads[column])]
        if index in chosen or statement.source is not None or apart:
            continue
        if own[index, column] > np.log(settings.orphan_source):
            statement.source = (source.start, source.end)
            statement.source_score = float(own[index, column])
