"""The API as programs use it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from onrecord.keeping import Ledger

ATOM = "{http://www.w3.org/2005/Atom}"


def test_statements_are_found_newest_first_with_offsets_that_hold(server: Any) -> None:
    found = server.ask("/api/statements").json
    assert [hit["article"]["published"] for hit in found["statements"]] == ["2031-05-02"] * 2 + ["2031-04-30"] * 3
    hit = server.ask("/api/statements?q=dues").json["statements"][0]
    text = server.ask(f"/api/articles/{hit['article']['id']}").json["article"]["text"]
    for span in (hit["statement"]["source"], hit["statement"]["cue"], *hit["statement"]["content"], hit["printed"]):
        assert text[span["start"] : span["end"]] == span["text"]
    assert [text[start:end] for start, end in hit["highlights"]] == ["dues"]


def test_pages_go_on_where_the_link_says(server: Any) -> None:
    seen, path = [], "/api/statements?limit=2"
    while path:
        answered = server.ask(path)
        found = answered.json
        seen += [hit["statement"]["id"] for hit in found["statements"]]
        link = answered.headers["Link"]
        assert link == (f'<{found["next"]}>; rel="next"' if found["next"] else None)
        path = found["next"]
    assert len(seen) == len(set(seen)) == 5


def test_ranked_pages_go_on_ranked(server: Any) -> None:
    first = server.ask("/api/statements?q=the+OR+dues&rank=true&limit=1").json
    assert "rank=true" in first["next"]
    assert server.ask(first["next"]).status == 200


def test_one_statement_has_its_paragraph_its_origin_and_its_citation(server: Any) -> None:
    identifier = server.ask("/api/statements?q=dues").json["statements"][0]["statement"]["id"]
    for asked in (identifier, identifier[:10]):
        found = server.ask(f"/api/statements/{asked}").json
        assert found["statement"]["id"] == identifier
        assert "Ida Brenn" in found["cite"]["text"]
        assert found["paragraph"]["text"].startswith("Harbour dues")
        assert found["speaker"]["name"] == "Ida Brenn"
        assert found["reviews"] == []
        assert len(found["origins"]) == len(found["versions"]) == 1


def test_an_article_has_its_statements_in_reading_order(server: Any) -> None:
    article = server.ask("/api/statements?q=dues").json["statements"][0]["article"]["id"]
    found = server.ask(f"/api/articles/{article}").json
    starts = [hit["statement"]["content"][0]["start"] for hit in found["statements"]]
    assert starts == sorted(starts)
    assert len(starts) == 3
    assert found["article"]["title"] == "Dues to rise in Quill"


def test_speakers_are_listed_and_shown_by_id_and_by_name(server: Any) -> None:
    listed = server.ask("/api/speakers?name=Brenn").json["speakers"]
    assert [one["name"] for one in listed] == ["Ida Brenn"]
    by_id = server.ask(f"/api/speakers/{listed[0]['id']}").json
    assert by_id == server.ask("/api/speakers/Ida%20Brenn").json
    assert by_id["statements"] == 2
    assert server.ask("/api/speakers/candidates").json == {"candidates": []}
    assert server.ask("/api/speakers/Nobody").status == 404


def test_statements_are_counted(server: Any) -> None:
    assert server.ask("/api/count").json == {"number": 5, "more": False}
    assert server.ask("/api/count?q=dues").json["number"] == 1
    facets = server.ask("/api/facets?q=since:2031-05").json
    assert [one["name"] for one in facets["publishers"]] == ["Oster Post"]
    stats = server.ask("/api/stats?by=publisher&by=speaker").json
    assert stats["tallies"][0]["by"] == ["publisher", "speaker"]
    assert stats["tallies"][0]["statements"] == 4  # nobody's are left out
    assert len(server.ask("/api/stats").json["tallies"]) == 7


def test_a_quote_is_checked(server: Any) -> None:
    found = server.ask(f"/api/check?quote={quote('harbour dues will rise in May')}&speaker=Brenn").json
    assert found["verdict"] == "verbatim"
    assert found["first"]["by_speaker"] is True
    assert server.ask("/api/check?quote=harbour+dues+will+fall+in+May").json["verdict"] == "altered"
    assert server.ask("/api/check?quote=x&since=soon").json["type"] == "urn:onrecord:problem:query"


def test_a_statement_stands_beside_others(server: Any) -> None:
    identifier = server.ask("/api/statements?q=unsafe").json["statements"][0]["statement"]["id"]
    alone = server.ask(f"/api/statements/{identifier}/utterance").json
    assert (alone["utterance"], alone["printings"]) == (None, 1)
    assert alone["printed"][0]["statement"]["id"] == identifier
    assert server.ask(f"/api/statements/{identifier}/contradictions").json == {"contradictions": []}
    for name in ("utterance", "contradictions"):
        assert server.ask(f"/api/statements/ffffffffffff/{name}").status == 404


def test_copies_are_folded_where_that_is_asked_for(server: Any) -> None:
    folded = server.ask("/api/statements?fold=true&limit=1").json
    assert folded["statements"][0]["copies"] == 0
    assert "fold=true" in folded["next"]
    assert server.ask("/api/facets?copies=once").json["counted"] == 5
    assert server.ask("/api/stats?copies=once&by=form").json["tallies"][0]["statements"] == 5


def test_a_search_is_downloaded_whole(server: Any) -> None:
    answered = server.ask("/api/statements.csv?q=since:2031")
    rows = list(csv.DictReader(io.StringIO(answered.text)))
    assert answered.headers["Content-Disposition"] == 'attachment; filename="statements.csv"'
    assert len(rows) == 5
    assert {row["speaker"] for row in rows} == {"Ida Brenn", "Port of Quill", "Tomas Welk", ""}
    lines = [json.loads(line) for line in server.ask("/api/statements.jsonl").text.splitlines()]
    assert [line["statement"] for line in lines] == [row["statement"] for row in rows]
    assert len(server.ask("/api/statements.jsonl?limit=2").text.splitlines()) == 2
    assert server.ask("/api/statements.csv?q=nowhere").text.count("\n") == 1
    assert server.ask("/api/statements.csv?q=(").status == 400


def test_downloads_of_many_lots_have_one_line_of_names(serving: Any, small: str, monkeypatch: Any) -> None:
    from onrecord.serve.api import downloads

    monkeypatch.setattr(downloads, "AT_ONCE", 2)
    text = serving(small).ask("/api/statements.csv").text
    assert len(list(csv.DictReader(io.StringIO(text)))) == 5
    assert text.count("statement,form") == 1


def test_downloads_give_their_places_back(server: Any) -> None:
    for _ in range(10):
        assert server.ask("/api/statements.csv?limit=1").status == 200


def test_a_search_is_a_feed(server: Any) -> None:
    answered = server.ask("/feed.atom?q=ferry+OR+unsafe")
    assert answered.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answered.body)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    assert entries[0].findtext(f"{ATOM}title") == "Tomas Welk: it is unsafe & <b>old</b>"
    assert entries[0].findtext(f"{ATOM}updated") == "2031-05-02T00:00:00Z"
    links = {one.get("rel"): one.get("href") for one in entries[0].findall(f"{ATOM}link")}
    assert links["alternate"].startswith(f"http://127.0.0.1:{server.port}/statements/")
    assert links["via"].startswith("https://tidings.example/")


def test_what_has_not_changed_is_not_sent_again(writable: Any) -> None:
    for path in ("/api/statements?q=dues", "/api/facets", "/feed.atom"):
        tag = writable.ask(path).headers["ETag"]
        again = writable.ask(path, If_None_Match=tag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert writable.ask(path + ("&" if "?" in path else "?") + "q=x", If_None_Match=tag).status == 200
    tag = writable.ask("/api/statements").headers["ETag"]
    identifier = writable.ask("/api/statements").json["statements"][0]["statement"]["id"]
    body = {"verdict": "confirm"}
    writable.ask(f"/api/statements/{identifier}/reviews", method="POST", body=body, token=writable.token)
    assert writable.ask("/api/statements", If_None_Match=tag).status == 200


def test_another_process_that_writes_changes_the_tag(serving: Any, filled: Any) -> None:
    server = serving(location := filled())
    tag = server.ask("/api/count").headers["ETag"]
    assert server.ask("/api/count", If_None_Match=tag).status == 304
    with Ledger(location) as ledger:
        ledger.alias("Ida Brenn", "I. Brenn", by="test")
    assert server.ask("/api/count", If_None_Match=tag).status == 200


def test_long_answers_are_packed_for_who_takes_that(server: Any) -> None:
    packed = server.ask("/api/statements", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(server.ask("/api/statements").body) / 2


def test_head_says_what_get_would(server: Any) -> None:
    for path in ("/api/statements", "/feed.atom", "/openapi.json", "/api/statements.csv", "/nowhere"):
        get, head = server.ask(path), server.ask(path, method="HEAD")
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
        assert head.headers["ETag"] == get.headers["ETag"]
    assert server.ask("/events", method="HEAD").status == 200


def test_slashes_at_the_end_lead_to_the_address_without(server: Any) -> None:
    answered = server.ask("/api/statements/?q=dues&limit=1")
    assert (answered.status, answered.headers["Location"]) == (308, "/api/statements?q=dues&limit=1")
    for path in ("//evil.example/", "/\\evil.example/", "/%5Cevil.example//", "///evil.example/%2F"):
        location = server.ask(path).headers["Location"] or ""
        assert not location.startswith(("//", "/\\"))


def test_parameters_that_are_not_known_are_refused(server: Any) -> None:
    answered = server.ask("/api/statements?query=dues")
    assert answered.status == 422
    assert answered.json["errors"] == [{"in": "query", "name": "query", "problem": "there is no such parameter"}]
    assert server.ask("/api/statements?limit=0").json["errors"][0]["name"] == "limit"


def test_every_answer_is_described(server: Any) -> None:
    described = server.ask("/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert {"/api/statements", "/api/articles", "/api/check", "/events", "/feed.atom"} <= described["paths"].keys()
    assert all(path.startswith(("/api/", "/events", "/feed.atom")) for path in described["paths"])
    text = json.dumps(described)
    assert "HTTPValidationError" not in text
    references = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert references <= described["components"]["schemas"].keys()
