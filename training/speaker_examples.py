"""Examples for the speakers' ranking: what a pronoun or nominal may refer to, and which of it is right.

From `data/speakers_train.jsonl`, our reading of sources in PolNeAR's training articles, as offsets only, a line each:
`doc`; `start` and `end` of the source; `mention` (name, pronoun, nominal, or none where it is no source); `kind`;
`name`, the offsets of the fullest printed name, or null; `split`, "train" or "held_out", by document. And from GUM's
documents. `data/speakers_own.jsonl` (learned from), `speakers_styles.jsonl` and `speakers_unlearned.jsonl`
(measured with) have the speakers of marked articles of our own, a line a statement: `article`, `statement` (its number
in the article's marks), `kind`, and `name` or null where the kind alone is judged.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gum import Document
from markup import MarkedStatement, parse
from onrecord.gold import Attribution, read_gold
from onrecord.records import Article, Form, Span, Statement
from onrecord.resolve.features import group_of
from onrecord.resolve.mentions import Reference
from onrecord.resolve.people import Entity
from onrecord.resolve.ranking import Row
from onrecord.resolve.speakers import Speakers

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
LABELS = HERE / "data" / "speakers_train.jsonl"
STYLES = HERE / "data" / "speakers_styles.jsonl"  # to measure with
UNLEARNED = HERE / "data" / "speakers_unlearned.jsonl"  # the same, of articles whose errors nobody has read
OWN_LABELS = HERE / "data" / "speakers_own.jsonl"  # to learn from
OWN = (HERE / "data" / "articles", HERE / "data" / "unlearned", HERE.parent / "bench" / "styles")
GUM_SHARE, OWN_SHARE = 0.5, 0.125  # of a PolNeAR example's weight, for texts of other kinds
MARKS = "“”\"'‘’"
TITLES = frozenset("the mr mrs ms dr sen senator rep gov president prof sir".split())


@dataclass(frozen=True, slots=True)
class Label:
    """Whom one source refers to, as we read it."""

    document: str
    start: int
    end: int
    mention: str
    kind: str
    name: tuple[int, int] | None
    split: str


@dataclass(frozen=True, slots=True)
class StyledLabel:
    """Who speaks in one statement of an article of our own."""

    article: str
    statement: str
    kind: str
    name: str | None


@dataclass(slots=True)
class Example:
    """One pronoun or nominal: its candidates' features, and the number of the right one."""

    document: str
    rows: list[Row]
    right: int
    share: float
    group: str


class Recording(Speakers):
    """Speakers that keep the choices they had, by statement."""

    def __init__(self, article: Article, *, weights: Mapping[str, float]) -> None:
        super().__init__(article, weights=weights)
        self.kept: dict[str, tuple[Reference, list[Entity], list[Row]]] = {}

    def choices(self, reference: Reference, statement: Statement) -> tuple[list[Entity], list[Row]]:
        rivals, rows = super().choices(reference, statement)
        group = group_of(reference)
        named = [{f"{group}: {feature}": value for feature, value in row.items()} for row in rows]
        self.kept[statement.id] = (reference, rivals, named)
        return rivals, rows


def sources(statements: Iterable[Statement]) -> dict[int, Statement]:
    """Statements by every offset of their sources; a label's source may begin after its article."""
    return {offset: one for one in statements for span in one.source for offset in range(span.start, span.end)}


def read_labels(split: str) -> list[Label]:
    """The labels of one split; those that are no source are left out."""
    found = []
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == split and row["mention"] != "none":
            name = tuple(row["name"]) if row["name"] else None
            found.append(Label(row["doc"], row["start"], row["end"], row["mention"], row["kind"], name, row["split"]))
    return found


def by_document(labels: Iterable[Label]) -> dict[str, list[Label]]:
    """The labels of each document."""
    found: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        found[label.document].append(label)
    return found


def polnear_articles(names: Iterable[str]) -> Iterator[tuple[Article, tuple[Statement, ...]]]:
    """PolNeAR's training articles of these names, with the statements that their first annotator marked."""
    wanted = set(names)
    for document in read_gold(SHARED / "polnear" / "train"):
        if document.name in wanted:
            article = Article(document.text, path=document.name)
            marked = [one for one in document.annotations[0] if one.content]
            statements = [_statement(document.text, number, one) for number, one in enumerate(marked)]
            yield article, tuple(sorted(statements, key=lambda statement: statement.content[0].start))


def styled_articles(labelled: Path = STYLES) -> Iterator[tuple[Article, tuple[Statement, ...], list[StyledLabel]]]:
    """Our own articles whose speakers a file labels, with their marked statements."""
    labels: dict[str, list[StyledLabel]] = defaultdict(list)
    for line in labelled.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        labels[row["article"]].append(StyledLabel(row["article"], str(row["statement"]), row["kind"], row["name"]))
    for path in sorted(path for folder in OWN for path in folder.glob("*.txt")):
        if path.stem in labels:
            marked = parse(path.read_text(encoding="utf-8"), name=path.name)
            found = [_own_statement(marked.text, one) for one in marked.statements]
            yield Article(marked.text, path=path.name), tuple(sorted(found, key=_first)), labels[path.stem]


def _first(statement: Statement) -> int:
    return statement.content[0].start


def _own_statement(text: str, marked: MarkedStatement) -> Statement:
    source, cue, content = (_spans(text, offsets) for offsets in (marked.source, marked.cue, marked.content))
    quoted = content[0].text[:1] in MARKS or any(span.text == ":" for span in cue)
    form: Form = "direct" if quoted else "indirect"
    parent = str(marked.parent) if marked.parent is not None else None
    return Statement(str(marked.number), form, "body", source, cue, content, 1, parent=parent)


def _statement(text: str, number: int, marked: Attribution) -> Statement:
    source, cue, content = (_spans(text, offsets) for offsets in (marked.source, marked.cue, marked.content))
    quoted = all(span.text.strip()[:1] in MARKS for span in content)
    form: Form = "direct" if quoted else "indirect"
    return Statement(str(number), form, "body", source, cue, content, 1)


def _spans(text: str, offsets: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span.of(text, start, end) for start, end in sorted(offsets))


def gum_article(document: Document) -> tuple[Article, tuple[Statement, ...]]:
    """A document of GUM with its sayings as statements."""
    text = document.text
    found = [
        Statement(
            str(n), "indirect", "body", _spans(text, [s.source]), _spans(text, [s.cue]), _spans(text, [s.content]), 1
        )
        for n, s in enumerate(document.sayings)
    ]
    return Article(text, path=document.name), tuple(found)


def polnear_examples(labels: Sequence[Label], weights: Mapping[str, float]) -> tuple[list[Example], int]:
    """The labelled pronouns and nominals as examples, and how many have no right candidate."""
    examples, missed = [], 0
    documents = by_document(label for label in labels if label.mention in ("pronoun", "nominal"))
    for article, statements in polnear_articles(documents):
        speakers = Recording(article, weights=weights)
        speakers.resolve(statements)
        at = sources(statements)
        for label in documents[str(article.path)]:
            kept = speakers.kept.get(at[label.start].id) if label.start in at else None
            if kept is None or kept[0].mention != label.mention:
                continue
            reference, rivals, rows = kept
            right = _right(label, rivals, rows, speakers)
            if right is None:
                missed += 1
            else:
                examples.append(Example(label.document, rows, right, 1.0, group_of(reference)))
    return examples, missed


def _right(label: Label, rivals: Sequence[Entity], rows: Sequence[Row], speakers: Speakers) -> int | None:
    if label.name is None:
        return len(rivals) if len(rows) > len(rivals) else None
    words = plain(speakers.text[slice(*label.name)])
    for number, entity in enumerate(rivals):
        if plain(speakers.text[entity.fullest.start : entity.fullest.end]) == words:
            return number
    entity = entity_at(speakers, *label.name)
    return rivals.index(entity) if entity in rivals else None


def own_examples(weights: Mapping[str, float]) -> list[Example]:
    """The pronouns and descriptions of our own articles as examples; somebody who is not named is "none of them"."""
    examples = []
    for article, statements, labels in styled_articles(OWN_LABELS):
        speakers = Recording(article, weights=weights)
        speakers.resolve(statements)
        for label in labels:
            if (kept := speakers.kept.get(label.statement)) is None or (label.name is None and label.kind == "person"):
                continue
            reference, rivals, rows = kept
            right = _named_right(label.name, rivals, speakers) if label.name else len(rivals)
            if right is not None and right < len(rows):
                examples.append(Example(label.article, rows, right, OWN_SHARE, group_of(reference)))
    return examples


def _named_right(name: str, rivals: Sequence[Entity], speakers: Speakers) -> int | None:
    words = plain(name)
    printed = (plain(speakers.text[rival.fullest.start : rival.fullest.end]) for rival in rivals)
    return next((number for number, other in enumerate(printed) if other == words), None)


def gum_examples(documents: Sequence[Document], weights: Mapping[str, float]) -> list[Example]:
    """The pronouns of GUM's sayings as examples."""
    examples = []
    for document in documents:
        article, statements = gum_article(document)
        speakers = Recording(article, weights=weights)
        speakers.resolve(statements)
        for saying, statement in zip(document.sayings, statements, strict=True):
            if (kept := speakers.kept.get(statement.id)) is None:
                continue
            reference, rivals, rows = kept
            entities = [entity_at(speakers, start, end) for start, end in saying.names]
            right = next((number for number, rival in enumerate(rivals) if rival in entities), None)
            if right is not None:
                examples.append(Example(document.name, rows, right, GUM_SHARE, group_of(reference)))
    return examples


def entity_at(speakers: Speakers, start: int, end: int) -> Entity | None:
    """The entity that is named at an offset."""
    return next((speakers.placed[n.start] for n in speakers.names if n.start < end and n.end > start), None)


def plain(name: str | None) -> frozenset[str]:
    """A name's words in small letters, without titles and possessive endings."""
    return frozenset(re.findall(r"\w+", re.sub(r"[’']s\b", "", (name or "").casefold()))) - TITLES
