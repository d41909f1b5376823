"""A ledger keeps what statements mean with the reading that said it, and compares statements by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from onrecord.keeping import Ledger
from onrecord.ledger import schema
from onrecord.ledger.relating import described_at

REPORT = "Vallmark, 3 May\n\nMayor Ilse Karrow said the old quay would stay open all winter.\n"
QUOTED = '"We are not going to shut the old quay before spring," Mayor Ilse Karrow told reporters.\n'


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    for name, text in (("report.txt", REPORT), ("quoted.txt", QUOTED)):
        (tmp_path / name).write_text(text, "utf-8")
    path = tmp_path / "quay.db"
    with Ledger(path) as ledger:
        ledger.add(tmp_path / "report.txt", tmp_path / "quoted.txt")
    return path


def test_vectors_are_kept_and_compared(kept: Path) -> None:
    with Ledger(kept) as ledger, ledger.database.reading() as connection:
        keys = list(connection.execute(select(schema.statements.c.key)).scalars())
        described = described_at(connection, keys)
    assert len(described) == len(keys) == 2
    first, second = (one.meaning for one in described.values())
    assert np.isclose(np.linalg.norm(first), 1)
    assert float(first @ second) > 0.5


def test_a_reading_without_vectors_is_compared_by_words(kept: Path) -> None:
    with Ledger(kept) as ledger:
        with ledger.database.writing() as connection:
            connection.execute(schema.meanings.delete())
        with ledger.database.reading() as connection:
            keys = list(connection.execute(select(schema.statements.c.key)).scalars())
            assert all(one.meaning is None for one in described_at(connection, keys).values())
