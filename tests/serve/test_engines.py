"""What is served is the same whichever engine keeps it: every way of reading, and of writing, on SQLite and PostgreSQL.

The two ledgers hold the same articles, and the same decisions and reviews; their answers are compared.
"""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from modules import module_at
from onrecord.errors import SlowQueryError
from onrecord.keeping import Ledger
from onrecord.serve.tokens import new_token

postgresql = module_at(Path(__file__).parents[1] / "ledger" / "conftest.py", "ledger_fixtures").postgresql
SERVED = module_at(Path(__file__).with_name("conftest.py"), "served_fixtures")
HOUR = re.compile(r"\d{1,2} \w+ 20\d\d, \d\d:\d\d UTC|20\d\d-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?|_token\" value=\"\w+\"")
QUERIES = (
    *("", "dues", '"harbour dues"', "harb*", "dues OR ferry", "-dues", "speaker:brenn", 'speaker:"Ida Brenn"'),
    *("speaker-id:{brenn}", "speaker-id:{welk}", "source:skippers", "publisher:tidings", "form:direct", "act:deny"),
    *("kind:group", "since:2031-05", "until:2031-04", "score:0.95", "is:any", "article:{article}", "id:{statement}"),
    *("language:en", "is:rejected", "place:body", "said:2031"),
)
OF_A_QUERY = ("/?q={}", "/api/statements?q={}&limit=2", "/api/count?q={}", "/api/facets?q={}", "/api/stats?q={}")
OF_A_QUERY += ("/api/statements?q={}&rank=true", "/?q={}&copies=all", "/api/statements.csv?q={}", "/feed.atom?q={}")
OF_A_QUERY += ("/api/statements.jsonl?q={}&limit=3", "/api/utterances?q={}")
PATHS = (
    *("/articles/{article}", "/statements/{statement}", "/statements/{statement}/contradictions", "/speakers"),
    *("/speakers?name=brenn", "/speakers/{brenn}", "/speakers/Tomas%20Welk", "/overview", "/about", "/check"),
    *("/check?quote=the+ferry+to+Oster+stays+in+port", "/check?quote=harbour+dues+will+fall+in+May&speaker=brenn"),
    *("/api/articles/{article}", "/api/statements/{statement}", "/api/statements/{statement}/utterance"),
    *("/api/statements/{statement}/contradictions", "/api/speakers", "/api/speakers/{brenn}"),
    "/api/speakers/candidates",
    *("/api/stats?by=publisher&by=month&by=kind", "/api/check?quote=harbour+dues+will+fall+in+May", "/api/reviews/1"),
    *("/articles/none", "/statements/none", "/speakers/none", "/api/statements?q=(", "/api/statements?cursor=x"),
)


@dataclass
class Both:
    """The same things served from both engines, and the ids of some of them."""

    servers: tuple[Any, Any]
    known: dict[str, str]

    def ask(self, path: str) -> tuple[Any, Any]:
        """Both answers."""
        one, other = (server.ask(path, Host="localhost") for server in self.servers)
        return one, other


def reviewed(location: str) -> None:
    """Two reviews, a merge that stands, one that was undone, and two statements that are one saying."""
    with Ledger(location) as ledger:
        ledger.review(next(ledger.hits("speaker:port")).statement.id, "correct", by="mina", role="harbour authority")
        ledger.review(next(ledger.hits("promised")).statement.id, "reject", by="mina", note="a rumour")
        ledger.undo(ledger.merge("Ida Brenn", "Tomas Welk", by="mina"), by="mina")
        ledger.alias("Ida Brenn", "I. M. Brenn", by="mina")
        first, second = (hit.statement.id for hit in ledger.hits("speaker:brenn"))
        ledger.join(first, second, by="mina")


@pytest.fixture(scope="module")
def both(serving_on: Any, postgresql: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    url = postgresql.new_database()
    locations = [SERVED.fill(str(tmp_path_factory.mktemp("both") / "one.db")), SERVED.fill(url)]
    for location in locations:
        reviewed(location)
    servers = tuple(serving_on(location, rate=0) for location in locations)
    (hit, *_) = servers[0].ask("/api/statements?q=nine").json["statements"]
    known = {"article": hit["article"]["id"], "statement": hit["statement"]["id"], "brenn": hit["speaker"]["id"]}
    known["welk"] = servers[0].ask("/api/speakers?name=welk").json["speakers"][0]["id"]
    yield Both(servers, known)
    servers[1].app.served.ledger.database.engine.dispose()


def told(answered: Any) -> str:
    """What is the same whenever it is asked."""
    return HOUR.sub("then", answered.text)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_the_same_on_both(both: Both, query: str) -> None:
    written = quote(query.format(**both.known))
    for path in OF_A_QUERY:
        one, other = both.ask(path.format(written))
        assert one.status == other.status == 200
        assert told(one) == told(other), path


@pytest.mark.parametrize("path", PATHS)
def test_a_page_or_answer_is_the_same_on_both(both: Both, path: str) -> None:
    one, other = both.ask(path.format(**both.known))
    assert one.status == other.status
    assert one.status < 500
    assert told(one) == told(other)


def test_an_answer_is_known_again_until_something_is_written(serving: Any, postgresql: Any, tmp_path: Path) -> None:
    location = SERVED.fill(postgresql.new_database())
    server = serving(location, rate=0)
    tag = server.ask("/api/count").headers["ETag"]
    assert server.ask("/api/count", If_None_Match=tag).status == 304
    with Ledger(location) as ledger:
        ledger.alias("Ida Brenn", "I. M. Brenn", by="mina")
    assert server.ask("/api/count", If_None_Match=tag).status == 200
    server.app.close()


def test_postgresql_is_written_by_those_with_a_token(serving: Any, postgresql: Any, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    token = new_token(file, "mina")
    location = SERVED.fill(postgresql.new_database())
    server = serving(location, token=token, token_file=file, rate=0, stream_pause=0.05)
    stream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    stream.request("GET", "/events?q=mill")
    waiting = stream.getresponse()
    assert waiting.readline() == b"retry: 5000\n"
    mill = "“The old mill is closed for good,” said Orla Haverty, the surveyor of Fennick. She left town on Tuesday."
    assert server.ask("/api/articles", method="POST", body={"text": mill}, token=token).status == 201
    while not (line := waiting.readline()).startswith(b"data: "):
        assert line
    stream.close()
    (found,) = server.ask("/api/statements?q=mill").json["statements"]
    path = f"/api/statements/{found['statement']['id']}/reviews"
    assert server.ask(path, method="POST", body={"verdict": "reject"}, token=token).status == 201
    assert server.ask("/api/count?q=mill").json["number"] == 0
    server.app.close()


def test_queries_end_on_postgresql(both: Both) -> None:
    served = both.servers[1].app.served
    with pytest.raises(SlowQueryError), served.reading(seconds=0.2) as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    stopping = threading.Timer(0.3, served._running.stop)
    stopping.start()
    with pytest.raises(SlowQueryError), served.reading(seconds=60) as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    stopping.join()
    assert both.servers[1].ask("/api/count").status == 200
