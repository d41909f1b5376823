"""Utterances: printings, their links, and what people decided of them; meanings of statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "meanings",
        sa.Column("reading", _KEY, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"]),
        sa.PrimaryKeyConstraint("reading"),
    )
    op.create_table(
        "utterances",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("printings", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "links",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("second", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first", "second"),
        sqlite_with_rowid=False,
    )
    op.create_index("links_second", "links", ["second"])
    op.create_table(
        "printings",
        sa.Column("statement", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("speaker", sa.BigInteger()),
        sa.Column("speaks_for", sa.BigInteger()),
        sa.Column("wording", sa.BigInteger(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.Column("utterance", sa.BigInteger()),
        sa.PrimaryKeyConstraint("statement"),
    )
    op.create_index("printings_speaker", "printings", ["speaker", "statement"])
    op.create_index("printings_speaks_for", "printings", ["speaks_for", "statement"])
    op.create_index("printings_utterance", "printings", ["utterance"])
    op.create_table(
        "utterance_decisions",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("undone", sa.Text()),
        sa.Column("undone_by", sa.Text()),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("utterance_decisions_first", "utterance_decisions", ["first"])
    op.create_index("utterance_decisions_second", "utterance_decisions", ["second"])
