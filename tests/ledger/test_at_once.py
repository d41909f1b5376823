"""Several processes with one ledger: one adds while others search, and two that add take turns."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import text

from onrecord.ledger.database import Database
from onrecord.ledger.verification import verify

ADD = """
import sys
from onrecord.ledger import store
from onrecord.ledger.database import Database
from onrecord.records import Article, Reading, Span, Speaker, Statement, statement_id

database = Database(sys.argv[1])
for batch in range(int(sys.argv[3])):
    taken = []
    for number in range(10):
        said = f"dues rose by {sys.argv[2]} {batch} {number}"
        text = f"{said}, Ann Oak said."
        content, source = Span.of(text, 0, len(said)), Span.of(text, len(said) + 2, len(said) + 9)
        article = Article(text, url=f"https://tidings.example/{sys.argv[2]}/{batch}/{number}", published="2031-04-02")
        speaker = Speaker("person", "Ann Oak", "name", 0.9, "")
        identifier = statement_id(article.id, (source,), (), (content,))
        statement = Statement(identifier, "indirect", "body", (source,), (), (content,), 0.9, speaker=speaker)
        taken.append(store.Taken(Reading(article, (statement,)), article.url, digest=article.sha256))
    with database.writing() as connection:
        store.keep(connection, store.start_run(connection, "1.0", "english"), taken)
database.close()
"""

SEARCH = """
import sys
from sqlalchemy import text
from onrecord.ledger.database import Database
from onrecord.ledger.search import search

database = Database(sys.argv[1], read_only=True)
found = 0
while found < int(sys.argv[2]):
    with database.reading() as connection:
        rows = connection.execute(text("SELECT count(*) FROM statements")).scalar_one()
        words = connection.execute(text("SELECT count(*) FROM statement_words")).scalar_one()
        hits = search(connection, 'dues speaker:"Ann Oak"', limit=1000).hits
        assert rows == words == len(hits), (rows, words, len(hits))
        assert rows % 10 == 0 and rows >= found, (rows, found)
    found = rows
database.close()
"""


def start(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments])


@pytest.mark.parametrize("adding", [1, 2])
def test_searching_sees_whole_batches_while_others_add(database: Database, location: str, adding: int) -> None:
    searching = [start(SEARCH, location, str(300 * adding)) for _ in range(2)]
    added = [start(ADD, location, str(number), "30") for number in range(adding)]
    assert [process.wait(120) for process in (*added, *searching)] == [0] * (adding + 2)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM statements")).scalar_one() == 300 * adding
        assert list(verify(connection)) == []
