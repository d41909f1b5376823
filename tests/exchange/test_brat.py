"""brat folders: the shape of PolNeAR out, any folder of that shape in, and no bad line stops a batch."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.errors import ExchangeError
from onrecord.exchange.brat import write_brat
from onrecord.exchange.brat_reader import read_brat
from onrecord.gold import read_gold
from onrecord.records import Article, Dropped, Reading, Source, Span, Speaker, Statement, statement_id

SHARED = Path(__file__).resolve().parents[3] / "shared"
TEXT = (
    "Mill to close\n\n“We have no water left,\n“none at all,” Ada Brook said. The mill will close, it was reported.\n"
)


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span.of(text, start, start + len(words))


def statement(content: tuple[Span, ...], source: tuple[Span, ...], cue: tuple[Span, ...], **known: object) -> Statement:
    identifier = statement_id(Article(TEXT).id, source, cue, content)
    return replace(Statement(identifier, "indirect", "body", source, cue, content, 0.5), **known)  # type: ignore[arg-type]


WATER = statement(
    (span("“We have no water left,\n“none at all,”"),),
    (span("Ada Brook"),),
    (span("said"),),
    form="direct",
    speaker=Speaker("person", "Ada Brook", "name", 0.98, "named"),
)
CLOSE = statement((span("The mill will close"),), (), (span("it was reported"),))
READ = Reading(Article(TEXT, path="in/mill.txt", title="Mill to close", publisher="The Alder Post"), (WATER, CLOSE))


def back(folder: Path, **options: object) -> tuple[list[Reading], list[Dropped]]:
    found = list(read_brat(folder, **options))  # type: ignore[arg-type]
    return [reading for reading in found if reading.article], [drop for reading in found for drop in reading.dropped]


def brat(folder: Path, annotations: str, text: str = TEXT, name: str = "mill") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes(annotations.encode())
    return folder


def event(content: str, source: str | None = None, cue: str | None = None, number: int = 1) -> str:
    """An event as brat writes one, by the words of its spans."""
    parts = {"Content": content, "Source": source, "Cue": cue}
    found = {role: span(words) for role, words in parts.items() if words}
    first = 10 * number
    spans = "".join(f"T{first + n}\t{role} {s.start} {s.end}\t{s.text}\n" for n, (role, s) in enumerate(found.items()))
    arguments = "".join(f" {role}:T{first + n}" for n, role in enumerate(found))
    return f"{spans}E{number}\tAttribution:T{first}{arguments}\n"


# --- out --------------------------------------------------------------------------------------------------


def test_the_folder_has_the_shape_of_polnear(tmp_path: Path) -> None:
    write_brat([READ], tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "annotation.conf",
        "mill.ann",
        "mill.json",
        "mill.txt",
    ]
    assert (tmp_path / "out" / "mill.txt").read_bytes().decode() == TEXT
    lines = (tmp_path / "out" / "mill.ann").read_text(encoding="utf-8").splitlines()
    water = lines[:8]
    assert water[:4] == [
        "T1\tSource 54 63\tAda Brook",
        "T2\tCue 64 68\tsaid",
        "T3\tContent 15 38;39 53\t“We have no water left, “none at all,”",
        "T4\tAttribution 64 68\tsaid",
    ]
    assert water[4:7] == ["E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3", "A1\tForm E1 direct", "A2\tPlace E1 body"]
    assert water[7].startswith("#1\tAnnotatorNotes E1\t")
    note = json.loads(water[7].split("\t")[2])
    assert (note["speaker"]["name"], note["score"], note["content"]) == ("Ada Brook", 0.5, "15-53")
    assert lines[11] == "E2\tAttribution-no-source:T7 Cue:T5 Content:T6"


def test_a_span_of_nothing_but_line_breaks_is_printed_as_blanks(tmp_path: Path) -> None:
    write_brat([Reading(READ.article, (statement((span("\n\n"),), (), ()),))], tmp_path)
    assert "T1\tContent 13 15\t  \nT2\tAttribution-no-source 13 15\t  \n" in (tmp_path / "mill.ann").read_text("utf-8")


def test_an_export_is_gold_that_can_be_scored(tmp_path: Path) -> None:
    write_brat([READ], tmp_path / "out")
    (document,) = read_gold(tmp_path / "out")
    assert document.text == TEXT
    ((water, close),) = document.annotations
    assert (water.content, water.source) == (((15, 38), (39, 53)), ((54, 63),))
    assert (close.source, close.content) == ((), ((CLOSE.content[0].start, CLOSE.content[0].end),))


@pytest.mark.parametrize(
    ("article", "name"),
    [
        (Article(TEXT, path="in/mill.txt"), "mill"),
        (Article(TEXT, path="in/all.jsonl", record=3, identifier="../../etc/passwd"), "etc-passwd"),
        (Article(TEXT, path="https://alder.example/news/mill-closes/?x=1"), "mill-closes"),
        (Article(TEXT, path="-"), "article"),
        (Article(TEXT, path="in/con.txt"), "article-con"),
        (Article(TEXT, path="in/.hidden.txt"), "hidden"),
        (Article(TEXT, path=f"in/{'long' * 200}.txt"), "long" * 20),
        (Article(TEXT, path="мельница.txt"), "article"),
    ],
)
def test_names_are_safe_on_any_file_system(tmp_path: Path, article: Article, name: str) -> None:
    write_brat([Reading(article)], tmp_path)
    assert [path.stem for path in tmp_path.glob("*.txt")] == [name]


def test_no_article_overwrites_another(tmp_path: Path) -> None:
    articles = [Article(f"Text {number}.", path=f"{number}/article.txt") for number in range(3)]
    write_brat([Reading(article) for article in (*articles, articles[2])], tmp_path)
    names = {path.stem: path.read_text() for path in tmp_path.glob("*.txt")}
    assert names == {
        "article": "Text 0.",
        f"article-{articles[1].id}": "Text 1.",
        f"article-{articles[2].id}": "Text 2.",
        f"article-{articles[2].id}-2": "Text 2.",
    }
    assert len(list(tmp_path.glob("*.ann"))) == 4


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ExchangeError, match="not empty"):
        write_brat([READ], tmp_path)
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_brat([READ], tmp_path / "mine.txt")


# --- out and in -------------------------------------------------------------------------------------------


def test_what_nobody_moved_comes_back_as_it_was(tmp_path: Path) -> None:
    write_brat([READ], tmp_path)
    assert back(tmp_path) == ([READ], [])


def test_a_statement_whose_spans_somebody_moved_is_theirs(tmp_path: Path) -> None:
    write_brat([READ], tmp_path)
    path = tmp_path / "mill.ann"
    path.write_text(path.read_text(encoding="utf-8").replace("Source 54 63\tAda Brook", "Source 58 63\tBrook"), "utf-8")
    ((reading,), drops) = back(tmp_path)
    moved, close = reading.statements
    assert (moved.source, moved.score, moved.speaker, moved.form) == ((span("Brook"),), 1.0, None, "direct")
    assert moved.id == statement_id(
        reading.article.id if reading.article else "", moved.source, moved.cue, moved.content
    )
    assert close == CLOSE
    assert not drops


def test_spans_that_touch_or_are_parted_by_line_breaks_alone_stay_apart_in_our_own(tmp_path: Path) -> None:
    apart = statement((span("“We have no water left,"), span("“none at all,”")), (span("Ada "), span("Brook")), ())
    write_brat([Reading(READ.article, (apart,))], tmp_path)
    ((reading,), _) = back(tmp_path)
    assert reading.statements == (apart,)


@pytest.mark.skipif(not (SHARED / "polnear" / "dev").exists(), reason=f"no PolNeAR in {SHARED}")
def test_polnear_comes_back_with_identical_spans(tmp_path: Path) -> None:
    dev = SHARED / "polnear" / "dev"
    readings, drops = back(dev)
    assert {drop.reason for drop in drops} == {"malformed"}
    write_brat(readings, tmp_path / "out")

    def spans(folder: Path) -> list[str]:
        return sorted(
            f"{document.text[:80]} {sorted(found.source)} {sorted(found.cue)} {sorted(found.content)}"
            for document in read_gold(folder)
            for annotation in document.annotations
            for found in annotation
        )

    assert spans(tmp_path / "out") == spans(dev)


# --- in ---------------------------------------------------------------------------------------------------


def test_annotations_of_people_are_statements_with_form_and_a_score_of_one(tmp_path: Path) -> None:
    water = span("“We have no water left,")
    none = span("“none at all,”")
    lines = (
        f"T1\tContent {none.start} {none.end};{water.start} {water.end}\t{none.text} {water.text}\n"
        "T2\tSource 54 63\tAda Brook\nT3\tAttribution 64 68\tsaid\nT4\tCue 64 68\tsaid\n"
        "E1\tAttribution:T3 Source:T2 Cue:T4 Content:T1\n"
    ) + event("The mill will close", cue="it was reported", number=2)
    ((reading,), drops) = back(brat(tmp_path, lines))
    first, second = reading.statements
    assert not drops
    assert first.content == WATER.content  # in order, and one again where only a line break parted it
    assert (first.form, first.score, first.place, first.source) == ("direct", 1.0, "body", WATER.source)
    assert (second.form, second.source, second.cue) == ("indirect", (), CLOSE.cue)
    assert (reading.article and reading.article.text, reading.article and reading.article.identifier) == (TEXT, "mill")


def test_windows_line_ends_move_no_offset(tmp_path: Path) -> None:
    text = "Ada\r\n" + TEXT.replace("\n", "\r\n")
    brook = span("Ada Brook", text)
    lines = f"T1\tContent {brook.start} {brook.end}\tAda Brook\r\nE1\tAttribution:T1 Content:T1\r\n"
    ((reading,), drops) = back(brat(tmp_path, lines, text))
    assert (reading.statements[0].content, drops) == ((brook,), [])


def test_a_given_form_is_kept(tmp_path: Path) -> None:
    lines = event("The mill will close") + "A1\tForm E1 mixed\n"
    ((reading,), _) = back(brat(tmp_path, lines))
    assert reading.statements[0].form == "mixed"


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = (
        "nonsense\n"
        "T1\tSource zero 9\tAda\n"
        "T2\tSource 54 9999\tAda Brook\n"
        "T3\tCue 54 63\tother words\n"
        "E1\tAttribution:T9 Content:T8\n"
        "E2\tAttribution:T9\n"
        "A1\tForm E3 shouted\n"
        "#1\tAnnotatorNotes E3\tis this one right?\n"
        "  a second line of the note\n"
        "M1\tSomething E3\n"
        "*\tEquiv T1 T2\n"
    ) + event("The mill will close", cue="it was reported", number=3)
    ((reading,), drops) = back(brat(tmp_path, lines + "E4\tAttribution:T30 Content:T30 Cue:T31\n"))
    assert [found.cue for found in reading.statements] == [CLOSE.cue]
    assert [(drop.reason, drop.record) for drop in drops] == [
        ("malformed", 1),
        ("malformed", 2),
        ("malformed", 3),
        ("malformed", 4),
        ("malformed", 5),
        ("malformed", 6),
        ("malformed", 7),
        ("malformed", 15),
    ]
    assert drops[4].detail.endswith("E1: there is no T8")
    assert drops[5].detail.endswith("E2: no content")
    assert drops[7].detail.endswith("E4: the same spans as an attribution before it")


PIECES = st.sampled_from(
    "T1 T2 E1 E2 R1 #1 * \t \t \t \n \n Source Cue Content Attribution: Attribution:T1 Content:T2 Content2:T2 Cue:T1 "
    'Arg1:T1 Arg2:T2 0 4 4;9 -1 99999 9 Form E1 mixed AnnotatorNotes {} [] {"content":"0-4"} é \x85'.split(" ")
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map(" ".join) | st.text(st.characters(exclude_categories=["Cs"])))
@example("T1\tContent 0 4\nT2\tContent 0 4\nR1\tsaid Arg1:T1 Arg2:T2\n")
@example('T1\tContent 0 4\nE1\tAttribution:T1 Content:T1\n#1\tAnnotatorNotes E1\t{"content": "0-4", "source": 1}\n')
def test_no_annotations_stop_a_batch(lines: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (readings, drops) = back(brat(Path(folder), lines.replace(" \t ", "\t")))
    assert len(readings) == 1
    assert {drop.reason for drop in drops} <= {"malformed"}


def test_a_file_that_is_not_utf_8_stops_no_batch(tmp_path: Path) -> None:
    brat(tmp_path, event("The mill will close"))
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "mill_ben.ann").write_bytes(b"\xff\xfe\x00")
    (readings, drops) = back(tmp_path)
    assert [len(reading.statements) for reading in readings] == [1]
    assert [drop.reason for drop in drops] == ["encoding", "encoding"]


def test_each_annotator_of_polnears_layout_gives_a_reading(tmp_path: Path) -> None:
    brat(tmp_path / "text", "")
    (tmp_path / "text" / "mill.ann").unlink()
    for annotator, lines in (("ada", event("The mill will close")), ("ben", "")):
        brat(tmp_path / "attributions", lines, name=f"mill_{annotator}")
    (readings, _) = back(tmp_path)
    assert [len(reading.statements) for reading in readings] == [1, 0]
    (readings, _) = back(tmp_path, annotator="ada")
    assert [len(reading.statements) for reading in readings] == [1]


def test_relations_are_read_where_there_are_no_events(tmp_path: Path) -> None:
    lines = "T1\tSource 54 63\tAda Brook\nT2\tCue 64 68\tsaid\nT3\tContent 39 53\t“none at all,”\n"
    ((reading,), _) = back(brat(tmp_path, lines + "R1\tsays Arg1:T1 Arg2:T2\nR2\tsaid Arg1:T2 Arg2:T3\n"))
    assert [(found.source, found.form) for found in reading.statements] == [((span("Ada Brook"),), "direct")]


def test_what_stands_inside_a_content_has_it_for_a_parent_and_follows_it(tmp_path: Path) -> None:
    outer = event("“none at all,” Ada Brook said. The mill will close", number=1)
    inner = event("The mill will close", cue="Brook", number=2) + event("The mill", cue="will", number=3)
    ((reading,), _) = back(brat(tmp_path, inner + outer))
    first, second, third = reading.statements
    assert (first.parent, second.parent, third.parent) == (None, first.id, second.id)
    assert second.content[0].text == "The mill will close"


def test_two_sources_of_the_same_words_are_nobodys_parent(tmp_path: Path) -> None:
    lines = event("The mill will close", source="Ada Brook", number=1) + event("The mill will close", number=2)
    ((reading,), _) = back(brat(tmp_path, lines))
    assert [found.parent for found in reading.statements] == [None, None]


def test_a_cleaner_tells_what_is_headline(tmp_path: Path) -> None:
    def clean(source: Source) -> Article | Dropped:
        return clean_source(source, max_characters=1_000)

    ((reading,), _) = back(brat(tmp_path, event("Mill to close")), clean=clean)
    assert reading.article and reading.article.headline == span("Mill to close")
    assert reading.statements[0].place == "headline"


def test_a_text_changed_after_the_export_keeps_no_span_of_the_old_one(tmp_path: Path) -> None:
    article = replace(READ.article, headline=span("Mill to close")) if READ.article else None
    write_brat([Reading(article)], tmp_path)
    (tmp_path / "mill.txt").write_text("The mill is open.", "utf-8")
    ((reading,), _) = back(tmp_path)
    assert reading.article and (reading.article.headline, reading.article.title) == (None, "Mill to close")


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ExchangeError, match=r"no folder with NAME\.txt files"):
            list(read_brat(folder))
