"""Reprints in the ledger: found as articles arrive, whatever their order, and counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import text

from onrecord.ledger import copies, copy_bands, schema, store
from onrecord.ledger import query_tree as q
from onrecord.ledger.copies import copies_of
from onrecord.ledger.database import Database
from onrecord.ledger.facets import facets
from onrecord.ledger.rebuild import rebuild
from onrecord.ledger.reprints import same
from onrecord.ledger.search import search
from onrecord.ledger.statistics import tally
from onrecord.records import Reading

WIRE = """\
The harbour of Ternby will close to freight from November, its owners said on Monday, after divers found cracks in
two of the seven piers that carry the northern quay.

"We cannot load grain over piles that a storm may take away," harbour master Odile Karsk said.

Some four hundred ships call at Ternby between November and March, most of them with barley for the breweries of the
Lorn valley. Their cargo is to go by rail from Vesk, ninety kilometres farther south, where two sidings have been
hired at short notice.

"Malt does not wait for a timetable," Benno Achterberg said, who runs the largest of the valley's malthouses. He put the
additional cost of every railway wagon at six hundred crowns.

The ministry of transport promised an engineer's report by Christmas. Repairs paid for by the province could begin in
spring, when the ice has left the estuary, and would last until the following harvest.
"""
ADDED = '\n"My cousin drives a lorry and is glad," Tilda Farrow said in the fish market, where eels were cheap.\n'
OTHER = """\
The Maritime Museum in Oster has bought the lens of the Halm lighthouse, a rotating lamp of four tonnes built by a
Parisian workshop, at an auction that lasted barely six minutes on Saturday afternoon.

"Visitors will be able to climb inside the glass," Philippa Brack said. Three other bidders, one of them a hotel chain,
had followed the price until it passed a quarter of a million.

Sailors steered by the lamp for a hundred and eleven years before a mast with an electric beacon replaced it.
"""
SAID = {
    "Odile Karsk": "We cannot load grain over piles that a storm may take away",
    "Benno Achterberg": "Malt does not wait for a timetable",
    "Tilda Farrow": "My cousin drives a lorry and is glad",
    "Philippa Brack": "Visitors will be able to climb inside the glass",
}

EVERYTHING = q.All(())

Make = Callable[..., Reading]


@pytest.fixture
def make(writer: Any) -> Make:
    """Makes a reading of an article with those of the four statements that it prints."""

    def reading(body: str, outlet: str, published: str | None = None, **metadata: str) -> Reading:
        said = [(who, "said", content) for who, content in SAID.items() if content in body]
        metadata = {"url": f"https://{outlet}.example/1", "publisher": outlet, **metadata}
        made: Reading = writer.reading(body, *said, published=published, **metadata)
        return made

    return reading


def keep(database: Database, readings: Iterable[Reading], *, at_once: bool = True) -> None:
    taken = [store.Taken(one, one.article.url or "", digest=one.article.sha256) for one in readings if one.article]
    for batch in [taken] if at_once else [[one] for one in taken]:
        with database.writing() as connection:
            store.keep(connection, store.start_run(connection, "1.0", "first"), batch)


def found(database: Database) -> dict[str, str]:
    """Outlet of each copy → outlet of its original."""
    query = (
        "SELECT p.name, q.name FROM copies c JOIN articles a ON a.key = c.article "
        "JOIN publishers p ON p.key = a.publisher JOIN articles o ON o.key = c.original "
        "JOIN publishers q ON q.key = o.publisher"
    )
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(text(query))}


def shortened(body: str) -> str:
    return "\n\n".join(body.split("\n\n")[:-1])


@pytest.fixture
def four(make: Make) -> list[Reading]:
    return [
        make(WIRE, "wire", "2026-03-01T08:00"),
        make("A dry winter ahead\n\n" + shortened(WIRE), "echo", "2026-03-01T10:00"),
        make(WIRE.replace("four hundred", "400") + ADDED, "post", "2026-03-02"),
        make(OTHER, "museum", "2026-03-02"),
    ]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
def test_the_first_printing_is_the_original_whatever_came_first(
    database: Database, four: list[Reading], order: tuple[int, ...], at_once: bool
) -> None:
    keep(database, [four[place] for place in order], at_once=at_once)
    assert found(database) == {"echo": "wire", "post": "wire"}


def test_undated_printings_come_after_dated_ones(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "undated"), make(WIRE + ADDED, "dated", "2026-03-01"), make(WIRE + "\n", "last")])
    assert found(database) == {"undated": "dated", "last": "dated"}


def test_of_two_undated_ones_the_first_added_is_first(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "early"), make(WIRE + ADDED, "late")])
    assert found(database) == {"late": "early"}


def test_a_new_version_is_no_copy_and_takes_its_place(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "wire", "2026-03-01"), make(shortened(WIRE), "echo", "2026-03-02")])
    keep(database, [make(WIRE + ADDED, "wire", "2026-03-05")])  # first printed on the 1st
    assert found(database) == {"echo": "wire"}
    with database.reading() as connection:
        (original,) = connection.scalars(
            text("SELECT a.superseded_by FROM copies c JOIN articles a ON a.key = original")
        )
    assert original is None


def test_a_new_version_with_another_text_has_no_copies_left(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "wire", "2026-03-01"), make(shortened(WIRE), "echo", "2026-03-02")])
    keep(database, [make(OTHER, "wire", "2026-03-05")])
    assert found(database) == {}
    assert once(database) == 3  # two of the copy, one of the new version
    keep(database, [make(WIRE, "post", "2026-03-06")])
    assert found(database) == {"post": "echo"}


def test_a_new_version_of_a_copy_may_be_none(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "wire", "2026-03-01"), make(shortened(WIRE), "echo", "2026-03-02")])
    keep(database, [make(OTHER, "echo", "2026-03-05")], at_once=False)
    assert found(database) == {}


def test_versions_in_one_batch(database: Database, make: Make) -> None:
    keep(database, [make(WIRE, "wire", "2026-03-01"), make(WIRE + ADDED, "wire", "2026-03-01")])
    assert found(database) == {}


# --- counted once -------------------------------------------------------------------------------------------


def once(database: Database) -> int:
    with database.reading() as connection:
        return tally(connection, "form", copies="once").statements


def test_statements_are_counted_once_and_what_only_the_copy_has_stays(database: Database, four: list[Reading]) -> None:
    keep(database, four)
    with database.reading() as connection:
        everything = tally(connection, "publisher", "speaker", copies="all")
        first = tally(connection, "publisher", "speaker", copies="once")
        counted = facets(connection, EVERYTHING, copies="once").counted.number
        assert facets(connection, EVERYTHING).counted.number == everything.statements
    assert everything.statements == 2 + 2 + 3 + 1
    assert {(*figure.values, figure.statements) for figure in first.figures} == {
        ("wire", "Odile Karsk", 1),
        ("wire", "Benno Achterberg", 1),
        ("post", "Tilda Farrow", 1),
        ("museum", "Philippa Brack", 1),
    }
    assert counted == first.statements == 4


def test_what_an_editor_changed_in_a_quotation_is_still_the_same_statement(database: Database, make: Make) -> None:
    edited = WIRE.replace("Malt does not wait for a timetable", "Malt doesn't wait for a timetable")
    said = SAID | {"Benno Achterberg": "Malt doesn't wait for a timetable"}
    keep(database, [make(WIRE, "wire", "2026-03-01")])
    original = make(WIRE, "wire").statements
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.SAID", said)
        copied = make(edited, "echo", "2026-03-02")
    keep(database, [copied])
    assert same(dict(enumerate(copied.statements)), dict(enumerate(original))) == {0: 0, 1: 1}
    assert once(database) == 2


def test_a_reading_again_keeps_the_counts(database: Database, four: list[Reading]) -> None:
    keep(database, four)
    with database.writing() as connection:
        run = store.start_run(connection, "2.0", "second")
        fewer = [Reading(one.article, one.statements[1:]) for one in four[:1]]
        store.keep(connection, run, [store.Taken(one, "again", digest="0") for one in fewer])
    # The first statement is the original's no more: of the two copies that have it, neither has it from there.
    assert once(database) == 5


# --- over the whole ledger ----------------------------------------------------------------------------------


def rows(database: Database) -> dict[str, list[tuple[int, ...]]]:
    with database.reading() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(table.select()))
            for table in (schema.copies, schema.copy_bands)
        }


def test_a_rebuild_finds_the_same(database: Database, four: list[Reading]) -> None:
    keep(database, [four[2], four[0], four[3], four[1]], at_once=False)
    before, counted = rows(database), once(database)
    with database.writing() as connection:
        for _ in rebuild(connection):
            pass
    assert rows(database) == before
    assert once(database) == counted == 4


def test_waiting_articles_are_looked_through_in_several_transactions(
    database: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "AT_ONCE", 3)
    bodies = [WIRE, OTHER, WIRE + ADDED, OTHER + ADDED, shortened(WIRE), WIRE.upper(), OTHER.upper()]
    keep(database, [make(body, f"outlet{n}", f"2026-03-0{n + 1}") for n, body in enumerate(bodies)])
    expected = rows(database)
    with database.writing() as connection:
        copy_bands.clear(connection)
    keep(database, [make(WIRE + "\n", "later", "2026-04-01")])  # arrives before the others are looked through
    transactions = 0
    while True:
        with database.writing() as connection:
            if not next(copies.find_waiting(connection), 0):
                break
        transactions += 1
    assert transactions == 3
    assert found(database).pop("later") == "outlet0"
    assert [row for row in rows(database)["copies"] if row[0] <= 7] == expected["copies"]


def test_bands_of_another_algorithm_are_made_anew(
    database: Database, four: list[Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(database, four[:2])
    monkeypatch.setattr(copies, "algorithm", lambda: "another")
    keep(database, four[2:3])
    assert found(database) == {}
    with database.writing() as connection:
        assert list(copies.find_waiting(connection)) == [2]
    assert found(database) == {"echo": "wire", "post": "wire"}


# --- shown --------------------------------------------------------------------------------------------------


def test_copies_of_an_article(database: Database, four: list[Reading]) -> None:
    keep(database, four)
    ids = [one.article.id for one in four if one.article]
    with database.reading() as connection:
        wire, echo, post, museum = (copies_of(connection, one) for one in ids)
        nothing = copies_of(connection, "none")
    assert wire.original is None
    assert [one.publisher for one in wire.copies] == ["echo", "post"]
    assert echo.original is not None and echo.original.article == ids[0]
    assert echo.original.share == wire.copies[0].share > 0.9 > wire.copies[0].kept
    assert [one.publisher for one in echo.copies] == ["post"]
    assert post.original is not None and "of its words stand in the original" in post.original.reason
    assert museum == nothing == copies.Copies(None, ())


def test_search_can_fold_copies(database: Database, four: list[Reading]) -> None:
    keep(database, four)
    with database.reading() as connection:
        for rank in (False, True):
            plain = search(connection, "grain storm", rank=rank)
            folded = search(connection, "grain storm", rank=rank, fold_copies=True)
            assert [hit.metadata.publisher for hit in plain.hits] == ["post", "echo", "wire"]
            assert [(hit.metadata.publisher, hit.copies) for hit in folded.hits] == [("wire", 2)]
            assert folded.cursor is None
        of_post = search(connection, "publisher:post", fold_copies=True)
        assert len(of_post.hits) == 3  # their originals are no hits of this query


def test_pages_of_folded_hits(database: Database, four: list[Reading]) -> None:
    keep(database, four)
    shown, cursor = [], None
    with database.reading() as connection:
        while True:
            page = search(connection, EVERYTHING, limit=1, cursor=cursor, fold_copies=True)
            shown += [(hit.speaker_name, hit.metadata.publisher) for hit in page.hits]
            cursor = page.cursor
            if cursor is None:
                break
    assert sorted(shown, key=str) == [
        ("Benno Achterberg", "wire"),
        ("Odile Karsk", "wire"),
        ("Philippa Brack", "museum"),
        ("Tilda Farrow", "post"),
    ]
