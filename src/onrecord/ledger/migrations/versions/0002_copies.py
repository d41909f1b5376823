"""Which articles reprint which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make their tables, and note that the articles there are wait to be looked through."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "copy_bands",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", key, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"]),
        sa.PrimaryKeyConstraint("band", "article"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copies",
        sa.Column("article", key, nullable=False),
        sa.Column("original", key, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("share", sa.SmallInteger(), nullable=False),
        sa.Column("kept", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.key"]),
        sa.ForeignKeyConstraint(["original"], ["articles.key"]),
        sa.PrimaryKeyConstraint("article"),
    )
    op.create_index("copies_original", "copies", ["original"], unique=False)
    op.create_table(
        "reprints",
        sa.Column("statement", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement"),
        sqlite_with_rowid=False,
    )
    op.create_index("reprints_first", "reprints", ["first"], unique=False)
    op.execute(
        "INSERT INTO meta (name, value) SELECT 'copies waiting', '0 ' || max(key) FROM articles HAVING max(key) > 0"
    )
