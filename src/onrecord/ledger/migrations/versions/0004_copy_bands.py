"""Bands of articles in three tables, new ones in a small one, so that adding to a large ledger writes few pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the two for new ones; what there is stays in the large one."""
    for name in ("copy_bands_new", "copy_bands_recent"):
        op.create_table(
            name,
            sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("article", _KEY, nullable=False),
            sa.ForeignKeyConstraint(["article"], ["articles.key"]),
            sa.PrimaryKeyConstraint("band", "article"),
            sqlite_with_rowid=False,
        )
