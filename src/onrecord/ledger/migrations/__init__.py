"""From any earlier version of the tables to this one, in one transaction, whenever a ledger is opened.

Each change of `schema.py` that is released gets a file in `versions/`; `HEAD` is the last one. Alembic is imported
only where there is something to do.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from onrecord.errors import LedgerDamagedError, LedgerVersionError, NoLedgerError

HEAD = "0004"


def is_up_to_date(connection: Connection, name: str, *, may_be_empty: bool) -> bool:
    """Whether a ledger has this version's tables.

    Raises `LedgerVersionError` for a newer one, `LedgerDamagedError` for somebody else's tables, and `NoLedgerError`
    for no tables at all unless there `may_be_empty`.
    """
    found = ledger_version(connection, name)
    if found is None and not may_be_empty:
        raise NoLedgerError(f"{name} is empty, no ledger yet; `onrecord add` makes one of it")
    if found is not None and found > HEAD:
        writer = connection.execute(text("SELECT value FROM meta WHERE name = 'onrecord'")).scalar()
        raise LedgerVersionError(
            f"the ledger {name} was written by onrecord {writer} (tables {found}); this is onrecord {this_version()}, "
            f"which reads tables up to {HEAD}: pip install --upgrade 'onrecord>={writer}'"
        )
    return found == HEAD


def ledger_version(connection: Connection, name: str) -> str | None:
    """The version of the tables there are, or None where there are none."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables and "meta" in tables:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    # A server's database may hold other things; a file is one thing.
    if tables and connection.dialect.name == "sqlite":
        raise LedgerDamagedError(f"{name} is a database of something else, not a ledger; --ledger names another file")
    return None


def migrate(connection: Connection, name: str) -> None:
    """Bring the tables to this version, inside the caller's transaction; does nothing where they have it already."""
    if is_up_to_date(connection, name, may_be_empty=True):
        return
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.upgrade(config, "head")
    connection.execute(text("DELETE FROM meta WHERE name = 'onrecord'"))
    connection.execute(text("INSERT INTO meta (name, value) VALUES ('onrecord', :it)"), {"it": this_version()})


def this_version() -> str:
    """The version of onrecord that is running."""
    try:
        return version("onrecord")
    except PackageNotFoundError:
        return "0"
