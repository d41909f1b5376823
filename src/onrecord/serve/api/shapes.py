"""The JSON of answers and bodies, as the API is described; what is answered is made by the records themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=2_000)]


class Shape(BaseModel):
    """Something that is answered; later versions may add fields."""

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)


class Body(BaseModel):
    """Something that is sent; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """RFC 9457."""

    type: str = Field(examples=["urn:onrecord:problem:query"])
    title: str
    status: int
    detail: str


class Span(Shape):
    """A stretch of the article's text in Unicode code points, end not included."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    text: str


class Speaker(Shape):
    """Whom the source refers to, as one article tells."""

    name: str | None
    kind: str
    role: str | None
    mention: str
    score: float
    reason: str
    evidence: list[Span]
    candidates: list[str]


class Said(Shape):
    """When it was said: ISO dates, both inclusive."""

    start: str
    end: str
    precision: str
    evidence: Span
    reason: str


class Act(Shape):
    """What the cue says was done."""

    name: str
    family: str
    polarity: str
    vouches: bool | None
    negated: bool
    reason: str


class Statement(Shape):
    """One attributed passage; docs/json.md says what each field means."""

    id: str
    form: Literal["direct", "mixed", "indirect"]
    place: Literal["headline", "body"]
    parent: str | None
    source: Span | list[Span] | None
    cue: Span | list[Span] | None
    content: list[Span]
    speaker: Speaker | None
    act: str | None
    act_reading: Act | None
    said: Said | None
    addressee: Span | None
    insertions: list[Span]
    score: float


class ArticleMetadata(Shape):
    """An article without its text."""

    id: str
    url: str | None
    title: str | None
    publisher: str | None
    published: str | None
    language: str | None


class Identity(Shape):
    """One speaker across articles."""

    id: str
    name: str


class Hit(Shape):
    """A statement with its article; `highlights` are [start, end] in code points of the article's text.

    With `fold`, `copies` says how many reprints of it there are.
    """

    article: ArticleMetadata
    statement: Statement
    state: str
    speaker: Identity | None
    printed: Span
    highlights: list[tuple[int, int]]


class Statements(Shape):
    """A page of statements; `cursor` and `next` are null on the last one."""

    query: str
    statements: list[Hit]
    cursor: str | None
    next: str | None


class Origin(Shape):
    """Where an article was read from."""

    location: str
    record: int | None
    digest: str
    added: str
    fetched: str | None
    warc_record: str | None
    feed: str | None


class Version(Shape):
    """A text that stood at the article's address."""

    article: str
    added: str
    is_last: bool


class Review(Shape):
    """A person's judgement of a statement."""

    review: int
    statement: str
    verdict: str
    by: str
    at: str
    note: str | None
    undone: str | None
    undone_by: str | None


class Citation(Shape):
    """How to cite a statement; `link` is null where the article has no web address."""

    text: str
    bibtex: str
    link: str | None


class StatementDetail(Shape):
    """A statement with all that is known of it."""

    statement: Statement
    state: str
    speaker: Identity | None
    article: ArticleMetadata
    paragraph: Span
    origins: list[Origin]
    versions: list[Version]
    cite: Citation
    reviews: list[Review]


class Article(ArticleMetadata):
    """An article with its text."""

    path: str | None
    record: int | None
    identifier: str | None
    author: str | None
    sha256: str
    encoding: str | None
    provenance: dict[str, str | None]
    headline: Span | None
    text: str


class ArticleDetail(Shape):
    """An article with its statements in reading order."""

    article: Article
    statements: list[Hit]
    origins: list[Origin]
    versions: list[Version]


class ListedSpeaker(Identity):
    """A speaker in a list."""

    kind: str
    role: str | None
    statements: int
    articles: int


class Speakers(Shape):
    """The speakers with the most statements."""

    speakers: list[ListedSpeaker]


class SpeakerProfile(Identity):
    """One speaker: names, roles, outside ids, and the articles in which it speaks."""

    kind: str
    roles: list[str]
    names: list[dict[str, str]]
    ids: dict[str, str]
    merged: list[str]
    statements: int
    articles: int
    appearances: list[dict[str, Any]]


class Candidates(Shape):
    """Pairs of speakers that may be one."""

    candidates: list[dict[str, Any]]


class Count(Shape):
    """How many statements; with `more`, at least so many."""

    number: int
    more: bool


class Value(Shape):
    """One value of a facet."""

    name: str
    number: int


class Facets(Shape):
    """What the newest hits have in common."""

    counted: int
    more: bool
    speakers: list[Value]
    publishers: list[Value]
    months: list[Value]
    acts: list[Value]
    forms: list[Value]
    kinds: list[Value]


class Figure(Shape):
    """A number of statements, and what share of all that is."""

    values: list[str | None]
    statements: int
    share: float


class Tally(Shape):
    """Statements counted by something."""

    by: list[str]
    statements: int
    figures: list[Figure]
    left_out: int


class Statistics(Shape):
    """Tallies, and how many things were left out for each reason."""

    query: str
    tallies: list[Tally]
    drops: dict[str, int]


class CheckAnswer(Shape):
    """Whether a quote is printed; docs/check.md says what the verdicts mean."""

    quote: str
    speaker: str | None
    verdict: Literal["verbatim", "cut", "other_speaker", "altered", "not_found"]
    score: float
    reason: str
    times: int
    more: bool
    outlets: int
    first: dict[str, Any] | None
    found: list[dict[str, Any]]


class Utterance(Shape):
    """All printings of one saying; `utterance` is null where a statement is alone of its saying."""

    utterance: str | None
    printings: int
    articles: int
    outlets: int
    reprints: int
    printed: list[Hit]


class Saying(Shape):
    """One saying in a list: how often and where it is printed, and the statement that was printed first."""

    utterance: str
    printings: int
    articles: int
    outlets: int
    reprints: int
    first: Hit


class Utterances(Shape):
    """How many sayings are printed more than once, in how many statements, and those printed most often."""

    query: str
    sayings: int
    printings: int
    reprints: int
    most: list[Saying]


class Contradictions(Shape):
    """Candidates for a person to judge."""

    contradictions: list[dict[str, Any]]


class NewArticle(Body):
    """An article to add: its `text` or `html`, or else its `url` alone, which is then fetched."""

    url: Text | None = None
    text: str | None = None
    html: str | None = None
    title: Text | None = None
    publisher: Text | None = None
    author: Text | None = None
    published: Annotated[str | None, Field(max_length=100, description="An ISO date, or date and time.")] = None
    language: Annotated[str | None, Field(max_length=20)] = None


class Added(Shape):
    """What became of what was sent: ids of its articles, what was new, and what was left out and why."""

    articles: list[str]
    new: int
    versions: int
    statements: int
    unchanged: int
    dropped: list[dict[str, Any]]


class NewReview(Body):
    """A judgement; a correction names what is otherwise in words printed in the article, "" takes a part away."""

    verdict: Literal["confirm", "correct", "reject"]
    note: Text | None = None
    source: Text | None = None
    cue: Text | None = None
    content: Annotated[str | None, Field(max_length=20_000)] = None
    speaker: Text | None = None
    role: Text | None = None
    kind: Literal["person", "organization", "group", "unnamed", "document", "author", "unresolved"] | None = None
    act: Annotated[str | None, Field(max_length=100)] = None


class Reviewed(Shape):
    """The number of a review."""

    review: int
