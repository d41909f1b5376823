"""The first tables."""

from __future__ import annotations

from alembic import op

from onrecord.ledger.schema import METADATA, WORD_INDEX

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them all."""
    METADATA.create_all(op.get_bind())
    for command in WORD_INDEX[op.get_context().dialect.name]:
        op.execute(command)
