"""Group role spans into statements by the learned pointers: content and source to cue, and cue to source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from onrecord.extractor.quotes import CLOSING, OPENING, OUTSIDE
from onrecord.extractor.tagger import CONTENT, CUE, NOWHERE, SOURCE, Readout, RoleSpan, Words
from onrecord.extractor.tokens import DASHES, LINE_BREAK, Tokens

FAINTEST_CUE, FAINT_CUE = 0.03, 0.3  # probabilities of the cue's labels, for the first word of a missed cue and more
BEFORE_QUOTATION = frozenset(".:;!?") | DASHES  # marks at which a paraphrase ends and a quotation of its own begins
LEADS_IN = frozenset(":,") | DASHES  # marks between a cue and the quotation it leads in
LEAST_POINTER = -6.0  # below which a source's own pointer says no more


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """Thresholds of linking, chosen on articles held out from training; probabilities, or added log probabilities."""

    missed_cue: float = 0.3  # mean pointer mass at one word that makes it a cue the tagger missed
    source_weight: float = 0.5  # weight of a source's own pointer, beside the cue's pointer to it
    sourceless: float = 0.0  # added for a cue without source
    quoted_sourceless: float = 0.0  # added on top where what is said is a quotation
    orphan_source: float = 0.3  # a source that no cue chose goes to a sourceless cue at this probability
    keep_apart: float = 0.0001  # content whose best cue is less likely than this stands alone


@dataclass(slots=True)
class Linked:
    """One statement as word ranges, with what the network said of it (log probabilities)."""

    cue: Words | None
    source: Words | None = None
    content: list[Words] = field(default_factory=list)
    cue_score: float = NOWHERE
    source_score: float = 0.0
    content_score: float = NOWHERE
    link_score: float = NOWHERE
    inner: bool = False
    turn: bool = False  # a labelled turn: its content is whole sentences, stops included


def link(
    spans: list[RoleSpan], tokens: Tokens, readout: Readout, settings: LinkSettings, *, zone: NDArray[np.int64]
) -> list[Linked]:
    """The statements that stand in nobody's content; spans are joined only where `zone` (a value a word) is equal."""
    linker = _Linker(spans, tokens, readout, settings, zone)
    linker.find_missed_cues()
    linker.attach_contents()
    linker.attach_sources()
    return linker.complete()


class _Linker:
    """The statements of one article while they are put together, by the first word of their cue."""

    def __init__(
        self, spans: list[RoleSpan], tokens: Tokens, readout: Readout, settings: LinkSettings, zone: NDArray[np.int64]
    ) -> None:
        self.contents = [span for span in spans if span.role == CONTENT]
        self.sources = [span for span in spans if span.role == SOURCE]
        self.cues = [span for span in spans if span.role == CUE]
        self.tokens, self.readout, self.settings, self.zone = tokens, readout, settings, zone
        self.statements = {cue.start: _begin(cue) for cue in self.cues}
        self.alone: list[Linked] = []

    def complete(self) -> list[Linked]:
        """The statements that have a content, in order of their cues; then those without a cue."""
        found = [statement for _, statement in sorted(self.statements.items())]
        return [statement for statement in (*found, *self.alone) if statement.content]

    def find_missed_cues(self) -> None:
        """A word outside every cue that a content points to all the same is a cue that the tagger missed."""
        for content in self.contents:
            head, chance = self._pointed_at(content)
            if chance < self.settings.missed_cue or self.zone[head] != self.zone[content.start]:
                continue
            if not any(cue.cue is not None and cue.cue[0] <= head < cue.cue[1] for cue in self.statements.values()):
                self.statements[head] = Linked(self._grow_cue(head), cue_score=float(np.log(chance)))

    def _pointed_at(self, content: RoleSpan) -> tuple[int, float]:
        """The word outside a content that its words point to most, and how much, in the window of its first word."""
        start, mass = self.readout.pointer_mass("to_cue", (content.start, content.end))
        mass[max(0, content.start - start) : content.end - start] = 0
        head = int(mass.argmax())
        return head + start, float(mass[head])

    def _grow_cue(self, head: int) -> Words | None:
        """The words around a missed cue's first word that may be cue too; none where that word hardly is one itself."""
        chance = np.exp(self.readout.outer[:, CUE : CUE + 2]).sum(1)
        if chance[head] < FAINTEST_CUE:
            return None
        end = head + 1
        while end < len(chance) and chance[end] >= FAINT_CUE and self.zone[end] == self.zone[head]:
            end += 1
        return head, end

    def attach_contents(self) -> None:
        """Each content goes to the cue that its words point to, or stands alone."""
        self.contents = [part for content in self.contents for part in self._part_quotation(content)]
        heads = np.array(sorted(self.statements), np.int64)
        spans = [(content.start, content.end) for content in self.contents]
        means = self.readout.mean_pointers("to_cue", spans, heads)
        least = np.log(self.settings.keep_apart)
        for content, chances in zip(self.contents, means, strict=True):
            chances[self.zone[heads] != self.zone[content.start]] = NOWHERE
            tied = self._tied_cue(content)
            head = tied if tied is not None else int(heads[chances.argmax()]) if len(heads) else None
            chance = float(chances[heads.searchsorted(head)]) if head is not None else NOWHERE
            if head is None or (tied is None and chance < least):
                self.alone.append(Linked(None, content=[(content.start, content.end)], content_score=content.score))
            else:
                _add_content(self.statements[head], content, chance)

    def _part_quotation(self, content: RoleSpan) -> list[RoleSpan]:
        """A paraphrase and, apart, the quotation after it with a cue of its own: … was late – "Again," she said."""
        quote = self.tokens.quote
        if quote[content.start] != OUTSIDE or quote[content.end - 1] != CLOSING:
            return [content]
        opens = content.start + int(np.flatnonzero(quote[content.start : content.end] == OPENING)[-1:].sum())
        if opens == content.start or quote[opens - 1] != OUTSIDE or self._char(opens - 1) not in BEFORE_QUOTATION:
            return [content]
        quoted = replace(content, start=opens)
        return [content] if self._cue_behind(quoted) is None else [replace(content, end=opens), quoted]

    def _tied_cue(self, content: RoleSpan) -> int | None:
        """The cue that print ties to a quotation, with nothing in between."""
        behind = self._cue_behind(content)
        return self._cue_before(content) if behind is None else behind

    def _cue_behind(self, content: RoleSpan) -> int | None:
        """The cue in "…," Moro said / "…," said Moro."""
        tokens, end = self.tokens, content.end
        if not is_quoted((content.start, end), tokens) or end >= len(tokens) or tokens.gap[end] >= LINE_BREAK:
            return None
        if tokens.quote[end - 1] != CLOSING or self._char(end - 2) != ",":
            return None
        named = {source.start: source.end for source in self.sources}
        for cue in self.cues:
            said_moro = cue.start == end and cue.end in named
            moro_said = end in named and cue.start == named[end]
            if (said_moro or moro_said) and self.zone[cue.start] == self.zone[content.start]:
                return cue.start
        return None

    def _cue_before(self, content: RoleSpan) -> int | None:
        """The cue in Moro said: "…"."""
        tokens, start = self.tokens, content.start
        if start < 2 or tokens.quote[start] != OPENING or not is_quoted((start, content.end), tokens):
            return None
        if tokens.gap[start] >= LINE_BREAK or self._char(start - 1) not in LEADS_IN:
            return None
        same = (cue for cue in self.cues if cue.end in (start - 1, start) and self.zone[cue.start] == self.zone[start])
        return next((cue.start for cue in same), None)

    def _char(self, word: int) -> str:
        return self.tokens.text[int(self.tokens.start[word])]

    def attach_sources(self) -> None:
        """Each cue picks its source or none; a source nobody picked goes to the sourceless cue it points to."""
        heads = np.array(sorted(self.statements), np.int64)
        if not len(self.sources) or not len(heads):
            return
        spans = [(source.start, source.end) for source in self.sources]
        own = self.readout.mean_pointers("to_cue", spans, heads)
        chosen = self._pick_sources(heads, own, spans)
        for index, (source, column) in enumerate(zip(spans, own.argmax(1).tolist(), strict=True)):
            statement = self.statements[int(heads[column])]
            apart = self.zone[source[0]] != self.zone[int(heads[column])]
            if index in chosen or statement.source is not None or apart:
                continue
            if own[index, column] > np.log(self.settings.orphan_source):
                statement.source = source
                statement.source_score = float(own[index, column])

    def _pick_sources(self, heads: NDArray[np.int64], own: NDArray[np.float32], spans: list[Words]) -> set[int]:
        """Give each cue the source it points to, if that is likelier than none; the numbers of the sources."""
        picks, none = self.readout.spans_from("to_source", heads, spans)
        picks[self.zone[heads][:, None] != self.zone[[start for start, _ in spans]]] = NOWHERE
        best = (picks + self.settings.source_weight * np.maximum(own.T, LEAST_POINTER)).argmax(1).tolist()
        chosen: set[int] = set()
        for row, head in enumerate(heads.tolist()):
            statement, source = self.statements[head], best[row]
            least = float(none[row]) + self.settings.sourceless
            if self._is_quotation(statement):
                least += self.settings.quoted_sourceless
            statement.source_score = max(least, float(picks[row, source]))
            if picks[row, source] > least:
                statement.source = spans[source]
                chosen.add(source)
        return chosen

    def _is_quotation(self, statement: Linked) -> bool:
        return any(is_quoted(words, self.tokens) for words in statement.content)


def _begin(cue: RoleSpan) -> Linked:
    return Linked((cue.start, cue.end), cue_score=cue.score)


def _add_content(statement: Linked, content: RoleSpan, chance: float) -> None:
    """Add a piece; the scores of the longest one are the statement's."""
    if not statement.content or content.end - content.start > max(b - a for a, b in statement.content):
        statement.content_score, statement.link_score = content.score, chance
    statement.content.append((content.start, content.end))


def is_quoted(words: Words, tokens: Tokens) -> bool:
    """Whether all words of a range stand inside quotation marks."""
    named, quoted = tokens.count(words)
    return 0 < named == quoted


def link_inner(spans: list[RoleSpan], readout: Readout) -> list[Linked]:
    """The statements inside one content: only complete ones, of a cue and a content."""
    statements = {span.start: _begin(span) for span in spans if span.role == CUE}
    heads = np.array(sorted(statements), np.int64)
    others = [span for span in spans if span.role != CUE]
    if not len(heads) or not others:
        return []
    pointed = readout.mean_pointers("inner_to_cue", [(span.start, span.end) for span in others], heads)
    for span, means in zip(others, pointed, strict=True):
        best = int(means.argmax())
        statement = statements[int(heads[best])]
        if span.role == CONTENT:
            _add_content(statement, span, float(means[best]))
        elif statement.source is None or means[best] > statement.source_score:
            statement.source = (span.start, span.end)
            statement.source_score = float(means[best])
    for statement in statements.values():
        statement.inner = True
    return [statement for _, statement in sorted(statements.items()) if statement.content]
