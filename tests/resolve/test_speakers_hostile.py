"""Speakers of any text at all: never a crash, never a name that the article does not print."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.records import Article, Span, Statement
from onrecord.resolve.speakers import resolve_speakers

WORDS = st.sampled_from(
    "Marta Linde LINDE Linde’s Mr. Mrs. Dr. J. K. de la bin van der Ortega he she they who which I we it the a said "
    'senator Sen. report campaign voters of for and , . ; : “ ” " ( ) — \n\n \n Ärge Жанна 李明 محمد 1999 O’Neil '
    "McTavish-Brown Jr. AMOB (AMOB) May Will Green president Harbour Ministry".split(" ")
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=80).map(" ".join),
    st.text(max_size=200),
    st.text(alphabet="aA. “”\"'’\n(),-:IéЖ李", max_size=120),
)


@st.composite
def articles(draw: st.DrawFn) -> tuple[Article, tuple[Statement, ...]]:
    text = draw(TEXTS.filter(bool))
    offsets = st.integers(0, len(text) - 1)
    statements = []
    for number in range(draw(st.integers(0, 5))):
        spans = []
        for _ in range(3):
            start = draw(offsets)
            spans.append(Span.of(text, start, draw(st.integers(start + 1, len(text)))))
        source, cue, content = spans
        parent = str(draw(st.integers(0, 4))) if draw(st.booleans()) else None
        sources = (source,) if draw(st.booleans()) else ()
        cues = (cue,) if draw(st.booleans()) else ()
        form = draw(st.sampled_from(["direct", "mixed", "indirect"]))
        statements.append(Statement(str(number), form, "body", sources, cues, (content,), 0.5, parent))
    return Article(text), tuple(statements)


@settings(max_examples=300, deadline=None)
@given(articles())
def test_every_statement_gets_a_speaker_whose_words_are_printed(case: tuple[Article, tuple[Statement, ...]]) -> None:
    article, statements = case
    resolved = resolve_speakers(article, statements)
    assert [one.id for one in resolved] == [one.id for one in statements]
    for one in resolved:
        assert one.speaker is not None
        assert 0 <= one.speaker.score <= 1
        assert one.speaker.reason
        for printed in (one.speaker.name, one.speaker.role, *one.speaker.candidates):
            assert printed is None or (printed and printed in article.text)
        for span in one.speaker.evidence:
            assert article.text[span.start : span.end] == span.text
        assert (one.speaker.kind == "unresolved") <= (one.speaker.name is None)


def test_five_hundred_names_are_kept_apart() -> None:
    first = ["Ada", "Boris", "Carl", "Dora", "Emil", "Flora", "Greta", "Hugo", "Ivan", "Jane"]
    names = [f"{given} {chr(65 + i)}{chr(97 + j)}lmer" for i in range(10) for j in range(5) for given in first]
    text = " ".join(f"The gate {number} is shut, {name} said." for number, name in enumerate(names))
    statements = tuple(
        Statement(
            name,
            "indirect",
            "body",
            (Span.of(text, text.index(name), text.index(name) + len(name)),),
            (),
            (Span.of(text, text.index(f"The gate {n} "), text.index(f"The gate {n} ") + 8),),
            0.9,
        )
        for n, name in enumerate(names)
    )
    resolved = resolve_speakers(Article(text), statements)
    assert [one.speaker.name for one in resolved if one.speaker] == names


def test_all_capitals_and_no_capitals_are_read() -> None:
    shouted = "MARTA LINDE SPOKE. THE GATES ARE SHUT, LINDE SAID."
    found = Statement("a", "indirect", "body", (Span.of(shouted, 39, 44),), (), (Span.of(shouted, 19, 37),), 0.9)
    speaker = resolve_speakers(Article(shouted), (found,))[0].speaker
    assert speaker is not None and speaker.name in ("MARTA LINDE", "LINDE")
    whispered = "marta linde spoke. the gates are shut, linde said."
    found = Statement("a", "indirect", "body", (Span.of(whispered, 39, 44),), (), (Span.of(whispered, 19, 37),), 0.9)
    speaker = resolve_speakers(Article(whispered), (found,))[0].speaker
    assert speaker is not None and (speaker.name is None or speaker.name in whispered)
