"""The tables, once for both engines: SQLite and PostgreSQL differ in the word index alone.

Two kinds of table. **Kept**: articles, texts, sources, runs, readings, drops, decisions, reviews: rows are added and
never changed, but for notes of what came later (`articles.superseded_by`, `reviews.undone`, what became of a source).
**Derived**: statements, their word index, speakers, appearances and reprints: what is searched, made from the kept
ones, and rebuilt from them whenever asked.

A statement's `key` is also its place in time: minutes of the article's own clock, then a number within the minute
(`order_key`). So the newest come first by walking the key backwards, in the table and in the word index, and a range
of dates is a range of keys. Undated articles stand in minute 0, before everything.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()
# SQLite gives rowids to INTEGER keys only; PostgreSQL needs 64 bits.
_KEY = BigInteger().with_variant(Integer, "sqlite")

FORMS = ("direct", "mixed", "indirect")
PLACES = ("headline", "body")
KINDS = ("person", "organization", "group", "unnamed", "document", "author", "unresolved")
LINK_KINDS = ("verbatim", "shortened", "extended", "inserted", "translated", "paraphrase", "headline")
CURRENT, SUPERSEDED, REJECTED = range(3)  # a statement's state; only current ones are shown unless asked for

MINUTE_BITS = 16  # statements of one minute; a fuller minute runs over into the next


def order_key(published: str | None) -> int:
    """The first key of the minute that an ISO date or date and time names, by its own clock; 0 without one.

    The zone is left out of account: an article of 23:30 in Lima belongs to that day there.
    """
    if not published:
        return 0
    moment = datetime.fromisoformat(published)
    return (moment.toordinal() * 1440 + moment.hour * 60 + moment.minute) << MINUTE_BITS


def date_of(key: int) -> str | None:
    """The ISO date that a key stands in, or None for an undated one."""
    minutes = key >> MINUTE_BITS
    return datetime.fromordinal(minutes // 1440).date().isoformat() if minutes >= 1440 else None


meta = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

publishers = Table(
    "publishers",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

articles = Table(
    "articles",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("id", Text, nullable=False, unique=True),  # records.Article.id
    Column("sha256", Text, nullable=False),  # of the text
    Column("url", Text),
    Column("title", Text),
    Column("publisher", ForeignKey("publishers.key")),
    Column("published", Text),  # ISO, as read
    Column("minute", BigInteger, nullable=False),  # order_key(published) >> MINUTE_BITS
    Column("language", Text),
    Column("details", Text, nullable=False),  # JSON: what else records.Article holds (path, author, headline, ...)
    Column("added", Text, nullable=False),  # ISO, UTC
    Column("superseded_by", ForeignKey("articles.key")),  # the next version at the same URL
    Index("articles_url", "url"),
    Index("articles_minute", "minute"),
    Index("articles_sha256", "sha256"),
)

texts = Table(
    "texts",
    METADATA,
    Column("article", ForeignKey("articles.key"), primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # packing.pack(text)
)

sources = Table(
    "sources",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("location", Text, nullable=False),  # path or address as a person would find it again
    Column("record", Integer, nullable=False, default=0),  # line or row of a file of many, from 1; 0 for a whole one
    Column("digest", Text, nullable=False),  # SHA-256 of the bytes or text as read
    Column("article", ForeignKey("articles.key")),  # null where it was dropped
    Column("drop", ForeignKey("drops.key")),
    Column("fetched", Text),  # ISO, UTC; null for a file
    Column("warc_record", Text),
    Column("feed", Text),
    Column("entry", Text),  # its id in the feed
    Column("added", Text, nullable=False),
    UniqueConstraint("digest", "location", "record", name="sources_place"),
    Index("sources_article", "article"),
)

runs = Table(
    "runs",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("version", Text, nullable=False),  # of onrecord
    Column("model", Text, nullable=False),  # name and digest of the weights, or "people" for imported annotations
    Column("settings", Text, nullable=False),  # JSON
    Column("started", Text, nullable=False),
    UniqueConstraint("version", "model", "settings", name="runs_of_a_kind"),
)

readings = Table(
    "readings",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("article", ForeignKey("articles.key"), nullable=False),
    Column("run", ForeignKey("runs.key"), nullable=False),
    Column("statements", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),  # packing.pack of the statements' JSON
    UniqueConstraint("article", "run", name="readings_article_run"),
)

drops = Table(
    "drops",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("run", ForeignKey("runs.key")),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("path", Text),
    Column("record", Integer),
    Column("added", Text, nullable=False),
    Index("drops_reason", "reason"),
)

speakers = Table(
    "speakers",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("name", Text, nullable=False),  # as shown
    Column("kind", SmallInteger, nullable=False),  # index into KINDS
    Column("role", Text),
    Column("merged_into", ForeignKey("speakers.key")),
    Column("id", Text, nullable=False, unique=True),  # from its name and first article: survives a rebuild
    Column("roles", Text, nullable=False, default="[]"),  # JSON: [role, year], ...
    Column("open", SmallInteger, nullable=False, default=1),  # 1 where later articles may join it by its name
    Index("speakers_merged_into", "merged_into"),
)

_GIVEN = text("origin IN ('alias', 'import')")  # names that people gave, among thousands printed alike

speaker_names = Table(
    "speaker_names",
    METADATA,
    Column("normal", Text, primary_key=True),  # words.normal(name)
    Column("speaker", ForeignKey("speakers.key"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),  # "printed", "short" (without initials), "alias", "import"
    Index("speaker_names_speaker", "speaker"),
    Index("speaker_names_given", "normal", sqlite_where=_GIVEN, postgresql_where=_GIVEN),
    sqlite_with_rowid=False,
)

outside_ids = Table(
    "outside_ids",
    METADATA,
    Column("scheme", Text, primary_key=True),  # "wikidata", "opensanctions", ...
    Column("identifier", Text, primary_key=True),
    Column("speaker", ForeignKey("speakers.key"), nullable=False),
    Index("outside_ids_speaker", "speaker"),
    sqlite_with_rowid=False,
)

appearances = Table(  # one row a speaker and article and form of name: why these statements are this speaker's
    "appearances",
    METADATA,
    Column("speaker", ForeignKey("speakers.key"), primary_key=True),
    Column("article", ForeignKey("articles.key"), primary_key=True),
    Column("name", Text, primary_key=True),  # as printed there
    Column("role", Text),
    Column("statements", Integer, nullable=False),
    Column("score", Integer, nullable=False),  # thousandths
    Column("reason", Text, nullable=False),
    Index("appearances_article", "article"),
    sqlite_with_rowid=False,
)

statements = Table(
    "statements",
    METADATA,
    Column("key", _KEY, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),  # records.Statement.id
    Column("article", ForeignKey("articles.key"), nullable=False),
    Column("reading", ForeignKey("readings.key"), nullable=False),
    Column("ordinal", Integer, nullable=False),  # its place in the reading, from 0
    Column("speaker", ForeignKey("speakers.key")),  # null where nobody is named
    Column("publisher", ForeignKey("publishers.key")),
    Column("form", SmallInteger, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("act", Text),
    Column("score", SmallInteger, nullable=False),  # thousandths
    Column("nested", SmallInteger, nullable=False),  # 1 inside another statement
    Column("said_start", Text),
    Column("said_end", Text),
    Column("state", SmallInteger, nullable=False),
    Column("review", ForeignKey("reviews.key")),  # set where the statement is a person's: it is in no packed reading
    Index("statements_id", "id"),
    Index("statements_article", "article"),
    Index("statements_speaker", "speaker", "key"),
    Index("statements_publisher", "publisher", "key"),
    # What is not current is found without a walk over all that is.
    Index("statements_hidden", "state", "key", sqlite_where=text("state <> 0"), postgresql_where=text("state <> 0")),
)

decisions = Table(
    "decisions",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("kind", Text, nullable=False),  # "merge", "split", "alias", "import", "undo"
    Column("details", Text, nullable=False),  # JSON
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)

reviews = Table(
    "reviews",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("article", ForeignKey("articles.key"), nullable=False),
    Column("statement", Text, nullable=False),  # the id of the statement judged; null content never
    Column("verdict", Text, nullable=False),  # "confirm", "correct", "reject", "add"
    Column("before", Text),  # JSON of the statement as the person saw it
    Column("after", Text),  # JSON of the statement as corrected or added
    Column("note", Text),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("undone", Text),  # ISO, UTC: when it was taken back
    Column("undone_by", Text),
    Index("reviews_article", "article"),
    Index("reviews_statement", "statement"),
)

feeds = Table(
    "feeds",
    METADATA,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_due", Text),
    Column("failures", Integer, nullable=False, default=0),
)

feed_entries = Table(
    "feed_entries",
    METADATA,
    Column("feed", Text, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("added", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- reprints -------------------------------------------------------------------------------------------------


def _bands(name: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("band", Integer, primary_key=True, autoincrement=False),  # signed, 32 bits
        Column("article", ForeignKey("articles.key"), primary_key=True),
        sqlite_with_rowid=False,
    )


# Of the current version of each article: relate/fingerprints.py. The bands of an article are scattered over a table, so
# new ones go to a small one, that one's to a larger one when it is full, and so on (ledger/copy_bands.py).
copy_bands = _bands("copy_bands")
copy_bands_new = _bands("copy_bands_new")
copy_bands_recent = _bands("copy_bands_recent")

copies = Table(  # articles that reprint another: the first printing of what they are like
    "copies",
    METADATA,
    Column("article", ForeignKey("articles.key"), primary_key=True),
    Column("original", ForeignKey("articles.key"), nullable=False),
    Column("score", SmallInteger, nullable=False),  # thousandths
    Column("share", SmallInteger, nullable=False),  # thousandths of the copy's words that stand in the original
    Column("kept", SmallInteger, nullable=False),  # thousandths of the original's words that stand in the copy
    Column("reason", Text, nullable=False),
    Index("copies_original", "original"),
)

reprints = Table(  # statements of copies that the original has too
    "reprints",
    METADATA,
    Column("statement", BigInteger, primary_key=True, autoincrement=False),  # statements.key, of the copy
    Column("first", BigInteger, nullable=False),  # statements.key, of the original
    Index("reprints_first", "first"),
    sqlite_with_rowid=False,
)

# --- relations: derived, but for what people decided and the meanings that a reading came with ------------------

meanings = Table(
    "meanings",
    METADATA,
    Column("reading", ForeignKey("readings.key"), primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # as many signed bytes a statement, in the order of the reading
)

printings = Table(  # one row a statement that was compared with others
    "printings",
    METADATA,
    Column("statement", BigInteger, primary_key=True, autoincrement=False),  # statements.key
    Column("speaker", BigInteger),  # speakers.key, as merged when it was compared
    Column("speaks_for", BigInteger),  # the body for which its speaker speaks
    Column("wording", BigInteger, nullable=False),  # a number for the speaker's words; 0 for too few
    Column("sketch", LargeBinary, nullable=False),  # numbers of 4 bytes for its telling words
    Column("utterance", BigInteger),  # utterances.key; null where no other printing is of its saying
    Index("printings_speaker", "speaker", "statement"),
    Index("printings_speaks_for", "speaks_for", "statement"),
    Index("printings_utterance", "utterance"),
)

links = Table(  # two printings that may be of one saying
    "links",
    METADATA,
    Column("first", BigInteger, primary_key=True, autoincrement=False),  # statements.key
    Column("second", BigInteger, primary_key=True, autoincrement=False),
    Column("score", SmallInteger, nullable=False),  # thousandths
    Column("kind", SmallInteger, nullable=False),  # index into LINK_KINDS
    Column("reason", Text, nullable=False),
    Index("links_second", "second"),
    sqlite_with_rowid=False,
)

utterances = Table(
    "utterances",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("id", Text, nullable=False, unique=True),  # from the statement that was printed first
    Column("first", BigInteger, nullable=False),  # statements.key
    Column("printings", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
)

utterance_decisions = Table(  # kept: two statements are of one saying, or are not, as a person decided
    "utterance_decisions",
    METADATA,
    Column("key", _KEY, primary_key=True),
    Column("kind", Text, nullable=False),  # "join", "part"
    Column("first", Text, nullable=False),  # statement ids
    Column("second", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("undone", Text),  # ISO, UTC
    Column("undone_by", Text),
    Index("utterance_decisions_first", "first"),
    Index("utterance_decisions_second", "second"),
)

# --- the word index ---------------------------------------------------------------------------------------
# The text is already normalised to words between spaces (words.py), so that both engines index the same words. Filter
# tokens (speaker, publisher, form ...: indexing.py) follow them in the same column, which costs less than one of their
# own: a filtered search intersects postings and visits no rows. The names of speakers are found by their words, which
# the engines keep by themselves: in a GIN index, or in a table filled by triggers, whose rows stay when no name has
# the word any longer.

_KEEP_SPEAKER_WORDS = (
    "CREATE TRIGGER speaker_words_{event} AFTER {event} ON speaker_names BEGIN "
    "INSERT OR IGNORE INTO speaker_words SELECT value, new.speaker "
    "FROM json_each('[\"' || replace(new.normal, ' ', '\",\"') || '\"]'); END"
)

WORD_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE statement_words USING fts5(words, content='', tokenize='ascii')",
        "CREATE TABLE speaker_words (word TEXT, speaker INTEGER, PRIMARY KEY (word, speaker)) WITHOUT ROWID",
        _KEEP_SPEAKER_WORDS.format(event="INSERT"),
        _KEEP_SPEAKER_WORDS.format(event="UPDATE"),
    ),
    "postgresql": (
        "CREATE TABLE statement_words (key bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX statement_words_words ON statement_words USING gin (words) WITH (fastupdate = off)",
        "CREATE INDEX speaker_names_words ON speaker_names USING gin (string_to_array(normal, ' '))",
    ),
}
