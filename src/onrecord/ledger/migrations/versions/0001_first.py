"""The first tables."""

# ruff: noqa: E501
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORD_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE statement_words USING fts5(words, content='', tokenize='ascii')",
        "CREATE TABLE speaker_words (word TEXT, speaker INTEGER, PRIMARY KEY (word, speaker)) WITHOUT ROWID",
        "CREATE TRIGGER speaker_words_INSERT AFTER INSERT ON speaker_names BEGIN INSERT OR IGNORE INTO speaker_words SELECT value, new.speaker FROM json_each('[\"' || replace(new.normal, ' ', '\",\"') || '\"]'); END",
        "CREATE TRIGGER speaker_words_UPDATE AFTER UPDATE ON speaker_names BEGIN INSERT OR IGNORE INTO speaker_words SELECT value, new.speaker FROM json_each('[\"' || replace(new.normal, ' ', '\",\"') || '\"]'); END",
    ),
    "postgresql": (
        "CREATE TABLE statement_words (key bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX statement_words_words ON statement_words USING gin (words) WITH (fastupdate = off)",
        "CREATE INDEX speaker_names_words ON speaker_names USING gin (string_to_array(normal, ' '))",
    ),
}


def upgrade() -> None:
    """Make them all."""
    _make_tables()
    for command in WORD_INDEX[op.get_context().dialect.name]:
        op.execute(sa.text(command.replace(":", "\\:")))


def _make_tables() -> None:
    op.create_table(
        "decisions",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "feed_entries",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("next_due", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "publishers",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "runs",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("version", "model", "settings", name="runs_of_a_kind"),
    )
    op.create_table(
        "speakers",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("open", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["speakers.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("speakers_merged_into", "speakers", ["merged_into"], unique=False)
    op.create_table(
        "articles",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("superseded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["publisher"],
            ["publishers.key"],
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("articles_minute", "articles", ["minute"], unique=False)
    op.create_index("articles_sha256", "articles", ["sha256"], unique=False)
    op.create_index("articles_url", "articles", ["url"], unique=False)
    op.create_table(
        "drops",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("record", sa.Integer(), nullable=True),
        sa.Column("added", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run"],
            ["runs.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("drops_reason", "drops", ["reason"], unique=False)
    op.create_table(
        "outside_ids",
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("speaker", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker"],
            ["speakers.key"],
        ),
        sa.PrimaryKeyConstraint("scheme", "identifier"),
        sqlite_with_rowid=False,
    )
    op.create_index("outside_ids_speaker", "outside_ids", ["speaker"], unique=False)
    op.create_table(
        "speaker_names",
        sa.Column("normal", sa.Text(), nullable=False),
        sa.Column("speaker", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker"],
            ["speakers.key"],
        ),
        sa.PrimaryKeyConstraint("normal", "speaker"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "speaker_names_given",
        "speaker_names",
        ["normal"],
        unique=False,
        sqlite_where=sa.text("origin IN ('alias', 'import')"),
        postgresql_where=sa.text("origin IN ('alias', 'import')"),
    )
    op.create_index("speaker_names_speaker", "speaker_names", ["speaker"], unique=False)
    op.create_table(
        "appearances",
        sa.Column("speaker", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.ForeignKeyConstraint(
            ["speaker"],
            ["speakers.key"],
        ),
        sa.PrimaryKeyConstraint("speaker", "article", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("appearances_article", "appearances", ["article"], unique=False)
    op.create_table(
        "readings",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.ForeignKeyConstraint(
            ["run"],
            ["runs.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("article", "run", name="readings_article_run"),
    )
    op.create_table(
        "reviews",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("undone", sa.Text(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("reviews_article", "reviews", ["article"], unique=False)
    op.create_index("reviews_statement", "reviews", ["statement"], unique=False)
    op.create_table(
        "sources",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drop", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("fetched", sa.Text(), nullable=True),
        sa.Column("warc_record", sa.Text(), nullable=True),
        sa.Column("feed", sa.Text(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("added", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.ForeignKeyConstraint(
            ["drop"],
            ["drops.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("digest", "location", "record", name="sources_place"),
    )
    op.create_index("sources_article", "sources", ["article"], unique=False)
    op.create_table(
        "texts",
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_table(
        "statements",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reading", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("publisher", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("nested", sa.SmallInteger(), nullable=False),
        sa.Column("said_start", sa.Text(), nullable=True),
        sa.Column("said_end", sa.Text(), nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("review", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.key"],
        ),
        sa.ForeignKeyConstraint(
            ["publisher"],
            ["publishers.key"],
        ),
        sa.ForeignKeyConstraint(
            ["reading"],
            ["readings.key"],
        ),
        sa.ForeignKeyConstraint(
            ["review"],
            ["reviews.key"],
        ),
        sa.ForeignKeyConstraint(
            ["speaker"],
            ["speakers.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("statements_article", "statements", ["article"], unique=False)
    op.create_index(
        "statements_hidden",
        "statements",
        ["state", "key"],
        unique=False,
        sqlite_where=sa.text("state <> 0"),
        postgresql_where=sa.text("state <> 0"),
    )
    op.create_index("statements_id", "statements", ["id"], unique=False)
    op.create_index("statements_publisher", "statements", ["publisher", "key"], unique=False)
    op.create_index("statements_speaker", "statements", ["speaker", "key"], unique=False)
    # ### end Alembic commands ###
