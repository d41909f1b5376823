"""The records that flow down the line: frozen, plain, and the same in Python and in JSON.

Offsets are Unicode code points of `Article.text`, end exclusive, everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Form = Literal["direct", "mixed", "indirect"]
Place = Literal["headline", "body"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article: `article.text[start:end] == text`, in code points."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of `text` from `start` to `end`; raises `ValueError` when it is empty or outside."""
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}-{end} is empty or outside a text of {len(text)} characters")
        return cls(start, end, text[start:end])

    def to_dict(self) -> dict[str, Any]:
        """The span as JSON has it."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; `published` is an ISO date or date and time."""

    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a source came here, so that it can be found and checked again.

    `digest` is the SHA-256 (hex) of the bytes as read, or of the text as UTF-8; `fetched` an ISO time in UTC, for what
    came over the network (for an archive's record: when the archive took it); `warc_record` that record's id; `feed`
    the address or path of the feed or sitemap that named it, `entry` its id there.
    """

    digest: str | None = None
    fetched: str | None = None
    warc_record: str | None = None
    feed: str | None = None
    entry: str | None = None

    @classmethod
    def from_dict(cls, row: Mapping[str, Any] | None) -> Provenance:
        """The provenance that `to_dict` wrote; None, as in what was written before there was one, is an empty one."""
        return cls(**{name: row[name] for name in cls.__slots__ if name in row}) if row else cls()

    def to_dict(self) -> dict[str, Any]:
        """The provenance as the JSON contract has it."""
        return {
            "digest": self.digest,
            "fetched": self.fetched,
            "warc_record": self.warc_record,
            "feed": self.feed,
            "entry": self.entry,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """One thing read, before it is cleaned: its bytes or text, where it came from, and what came with it.

    `record` counts from 1 the line or row of a file that holds many; `identifier` is that row's own id column;
    `charset` is what a server said of the bytes.
    """

    content: str | bytes
    kind: Literal["text", "html"]
    path: str | None = None
    record: int | None = None
    identifier: str | None = None
    charset: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the content as read, of a text as UTF-8 (lone surrogates kept); hashed when asked for."""
        if self.provenance.digest:
            return self.provenance.digest
        content = self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "surrogatepass")
        return hashlib.sha256(content).hexdigest()

    @property
    def where(self) -> str:
        """The place a person would look for it: path or URL, and the record within."""
        place = self.path or self.metadata.url or "-"
        return f"{place}:{self.record}" if self.record is not None else place


@dataclass(frozen=True, slots=True)
class Article:
    """One news item: its text as extracted, never edited, and what is known about it.

    `headline` is where the headline stands inside `text`; `preamble` a leading byte order mark or `date … url` line
    that is in the text but not part of the article's prose; `encoding` how the bytes of the source were decoded
    where they were not UTF-8 ("utf-16", "windows-1252", "utf-8 and windows-1252"). `id` and `sha256` depend on the
    text (and URL) alone.
    """

    text: str
    path: str | None = None
    record: int | None = None
    identifier: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    headline: Span | None = None
    preamble: Span | None = None
    encoding: str | None = None
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def sha256(self) -> str:
        """Digest of the text as UTF-8 (lone surrogates kept)."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def id(self) -> str:
        """Content hash of URL and text: the same article read again has the same id."""
        return content_id(self.url or "", self.sha256)

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Article:
        """The article that `to_dict` wrote; its `id` and `sha256` are computed again from URL and text."""
        known: dict[str, Any] = {name: row[name] for name in _ARTICLE_FIELDS if row.get(name) is not None}
        for name in ("headline", "preamble"):
            known[name] = Span(**row[name]) if row.get(name) else None
        return cls(**known, provenance=Provenance.from_dict(row.get("provenance")))

    def to_dict(self) -> dict[str, Any]:
        """The article as the JSON contract has it."""
        return {
            "id": self.id,
            "path": self.path,
            "record": self.record,
            "identifier": self.identifier,
            "url": self.url,
            "title": self.title,
            "publisher": self.publisher,
            "author": self.author,
            "published": self.published,
            "language": self.language,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "provenance": self.provenance.to_dict(),
            "headline": self.headline.to_dict() if self.headline else None,
            "text": self.text,
        }


Kind = Literal["person", "organization", "group", "unnamed", "document", "author", "unresolved"]
Mention = Literal["name", "pronoun", "nominal", "none"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a statement's source refers to.

    `name` is the fullest form printed in the article, without titles, and always a substring of its text; null where
    nobody is named or it cannot be known (`kind` "unresolved", with the `candidates`). `reason` says in words why,
    and `evidence` where: the mention that carries the name, the apposition that carries the role.
    """

    kind: Kind
    name: str | None
    mention: Mention
    score: float
    reason: str
    role: str | None = None
    evidence: tuple[Span, ...] = ()
    candidates: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Speaker:
        """The speaker that `to_dict` wrote; what is missing or null takes its default."""
        return cls(
            kind=row["kind"],
            name=row.get("name"),
            mention=row["mention"],
            score=row["score"],
            reason=row.get("reason", ""),
            role=row.get("role"),
            evidence=_spans(row.get("evidence")),
            candidates=tuple(row.get("candidates") or ()),
        )

    def to_dict(self) -> dict[str, Any]:
        """The speaker as the JSON contract has it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "role": self.role,
            "mention": self.mention,
            "score": round(self.score, 4),
            "reason": self.reason,
            "evidence": [span.to_dict() for span in self.evidence],
            "candidates": list(self.candidates),
        }


@dataclass(frozen=True, slots=True)
class Said:
    """When something was said: ISO dates (or dates and times) `start` to `end`, both inclusive.

    `precision` is "minute", "hour", "part of day", "day", "week", "month", "season", "year" or "decade";
    `evidence` is the expression as printed.
    """

    start: str
    end: str
    precision: str
    evidence: Span
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The date as the JSON contract has it."""
        return {
            "start": self.start,
            "end": self.end,
            "precision": self.precision,
            "evidence": self.evidence.to_dict(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Act:
    """What the cue says was done: an act of a family, its polarity toward what is said, and who vouches for it.

    `polarity` is "affirms", "denies" or "open" (asks, does not say); `vouches` is True where the word itself takes
    the content to be so ("admitted", "revealed"), False where it takes it not to be ("falsely claimed"), else None.
    """

    name: str
    family: str
    polarity: str = "affirms"
    vouches: bool | None = None
    negated: bool = False
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The act's reading as JSON has it."""
        return {
            "name": self.name,
            "family": self.family,
            "polarity": self.polarity,
            "vouches": self.vouches,
            "negated": self.negated,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed passage: who (source), the words that mark the saying (cue), what is said (content).

    `content` holds at least one span; `source` and `cue` may be empty, and hold several spans where the article
    splits them. `addressee` is to whom it was said, as printed; `insertions` are words inside the quotation that are
    the writer's, not the speaker's ("[the two states]", "..."). `parent` is the id of the statement this one stands
    inside. `score` is the probability, as calibrated on articles the model was not trained on, that a careful reader
    would mark this statement here.
    """

    id: str
    form: Form
    place: Place
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    score: float
    parent: str | None = None
    speaker: Speaker | None = None
    act: Act | None = None
    said: Said | None = None
    addressee: Span | None = None
    insertions: tuple[Span, ...] = ()

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Statement:
        """The statement that `to_dict` wrote; what is missing or null takes its default."""
        said, act, speaker, addressee = (row.get(name) for name in ("said", "act_reading", "speaker", "addressee"))
        return cls(
            id=row["id"],
            form=row["form"],
            place=row["place"],
            source=_spans(row.get("source")),
            cue=_spans(row.get("cue")),
            content=_spans(row["content"]),
            score=row["score"],
            parent=row.get("parent"),
            speaker=Speaker.from_dict(speaker) if speaker else None,
            act=Act(**act) if act else None,
            said=Said(**{**said, "evidence": Span(**said["evidence"])}) if said else None,
            addressee=Span(**addressee) if addressee else None,
            insertions=_spans(row.get("insertions")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The statement as the JSON contract has it; `act` is the act's name, `act_reading` all that is known of it."""
        return {
            "id": self.id,
            "form": self.form,
            "place": self.place,
            "parent": self.parent,
            "source": _one_or_many(self.source),
            "cue": _one_or_many(self.cue),
            "content": [span.to_dict() for span in self.content],
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "act": self.act.name if self.act else None,
            "act_reading": self.act.to_dict() if self.act else None,
            "said": self.said.to_dict() if self.said else None,
            "addressee": self.addressee.to_dict() if self.addressee else None,
            "insertions": [span.to_dict() for span in self.insertions],
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that was left out, and why: `reason` is one of `DROP_REASONS`, `detail` says it in words."""

    reason: str
    detail: str
    path: str | None = None
    record: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The drop as JSON has it."""
        return {"reason": self.reason, "detail": self.detail, "path": self.path, "record": self.record}


DROP_REASONS: dict[str, str] = {
    "empty": "nothing but white space",
    "binary": "bytes that are not text",
    "encoding": "bytes that are neither UTF-8 nor what the file declares",
    "too_large": "longer than the limit that --max-characters sets",
    "not_prose": "hardly any letters: a table, a code listing, a row of marks",
    "language": "in a language that the model does not read",
    "no_article": "a web page in which no article was found",
    "malformed": "a line or row that cannot be parsed",
    "no_text": "a record without a text",
    "unreadable": "a file or address that could not be opened",
    "unsupported": "a file or address of a kind that is not read",
    "refused": "an address inside a private network, which is read only where its host is allowed by name",
    "robots": "a page that its host asks programs to leave alone",
    "truncated": "an archive that breaks off; what came before was read",
    "too_many": "what a feed or sitemap names beyond the limit",
    "failed": "an article over which reading broke off twice: out of memory, without an end, or an error of onrecord",
    "undelivered": "an alert that its receiver did not take",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one source: its article with the statements in reading order, or the reason there is none.

    `meanings` has a vector of signed bytes for each statement, which point alike where statements mean alike; none
    where the reading came without, from a file or a model that does not say it. They are not part of the JSON.
    """

    article: Article | None
    statements: tuple[Statement, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    meanings: tuple[bytes, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """One line of `onrecord read --format jsonl`; an unread source keeps its path, with a null text."""
        if self.article is not None:
            article = self.article.to_dict()
        else:
            first = self.dropped[0] if self.dropped else None
            article = dict.fromkeys(Article(text="").to_dict())
            article["path"] = first.path if first else None
            article["record"] = first.record if first else None
        return {
            "article": article,
            "statements": [statement.to_dict() for statement in self.statements],
            "dropped": [drop.to_dict() for drop in self.dropped],
        }


def content_id(*parts: str) -> str:
    """A short id that depends on its parts alone: 16 hexadecimal digits of their SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


_ARTICLE_FIELDS = tuple("text path record identifier url title publisher author published language encoding".split())


def _spans(value: Any) -> tuple[Span, ...]:
    """The spans that `_one_or_many` or a list wrote."""
    if not value:
        return ()
    return tuple(Span(**one) for one in ([value] if isinstance(value, dict) else value))


def statement_id(article: str, source: Iterable[Span], cue: Iterable[Span], content: Iterable[Span]) -> str:
    """The id of a statement: a content hash of its article's id and the offsets of its spans."""
    offsets = ";".join(f"{s.start}-{s.end}" for spans in (source, cue, content) for s in (*spans, Span(0, 0, "")))
    return content_id(article, offsets)


def _one_or_many(spans: Iterable[Span]) -> dict[str, Any] | list[dict[str, Any]] | None:
    found = [span.to_dict() for span in spans]
    return None if not found else found[0] if len(found) == 1 else found
