"""What Alembic runs to reach the ledger: the connection, and so the transaction, is the caller's."""

from __future__ import annotations

from alembic import context

from onrecord.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
