"""Plain text: taken as it is, with its preamble and headline found inside it."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.records import DROP_REASONS, Article, Dropped, Metadata, Source

BODY = (
    "The harbour at Kessel Point will reopen on Monday, the port authority said.\n\n"
    '"Every crane has been checked," said Lena Oduya, who runs the port. She told the council that the work '
    "had taken four days and that nobody was hurt.\n"
)
PREAMBLE = " date 2024-03-04 https://www.kesselpost.example/2024/harbour"


def article_of(content: str | bytes, **metadata: str) -> Article:
    found = clean_source(Source(content, "text", metadata=Metadata(**metadata)))
    assert isinstance(found, Article), found
    return found


def drop_of(content: str | bytes) -> Dropped:
    found = clean_source(Source(content, "text", path="in/a.txt"))
    assert isinstance(found, Dropped), found
    return found


def test_text_is_the_file_as_it_is():
    for text in (BODY, BODY.replace("\n", "\r\n"), "\n\n" + BODY + "\x0b\x00\x07 \n", "\ufeff" + BODY):
        assert article_of(text.encode()).text == text


def test_preamble_gives_date_address_and_publisher():
    article = article_of(f"{PREAMBLE}\n\nHarbour to reopen - port authority\n\n{BODY}")
    assert article.preamble.to_dict() == {"start": 0, "end": len(PREAMBLE), "text": PREAMBLE}
    assert (article.published, article.url) == ("2024-03-04", "https://www.kesselpost.example/2024/harbour")
    assert article.publisher == "kesselpost.example"
    assert article.headline.text == article.title == "Harbour to reopen - port authority"


def test_preamble_ends_where_its_line_ends_after_a_byte_order_mark_and_before_crlf():
    article = article_of(f"\ufeff{PREAMBLE}\r\n\r\n{BODY}")
    assert article.preamble.text == "\ufeff" + PREAMBLE


def test_byte_order_mark_alone_is_no_prose():
    article = article_of(b"\xef\xbb\xbf" + BODY.encode())
    assert article.preamble.to_dict() == {"start": 0, "end": 1, "text": "\ufeff"}


def test_impossible_date_is_no_preamble():
    assert article_of(f"date 2024-13-45 https://kesselpost.example/a\n\n{BODY}").preamble is None


def test_what_came_with_the_source_wins():
    article = article_of(
        f"{PREAMBLE}\n\nHarbour to reopen\n\n{BODY}",
        url="https://other.example/1",
        title="Port opens",
        publisher="The Other",
        author="Ada Fenn",
        published="May 26, 2025",
    )
    assert (article.url, article.title, article.publisher) == ("https://other.example/1", "Port opens", "The Other")
    assert (article.author, article.published) == ("Ada Fenn", "2025-05-26")
    assert article.headline.text == "Harbour to reopen"


@pytest.mark.parametrize(
    "line",
    [
        "Harbour to reopen on Monday",
        "Harbour to reopen on Monday - port authority",
        "Port authority: harbour to reopen on Monday",
        "NATO: harbour stays closed to warships",
        "Will the harbour reopen, asks mayor",
        "Will the harbour reopen?",
        "'We are open again!'",
        "Ministers fly to the U.S.",
    ],
)
def test_headline_is_found(line):
    article = article_of(f"\n{line}\n\n{BODY}")
    assert article.headline.text == article.title == line
    assert article.text[article.headline.start : article.headline.end] == line


@pytest.mark.parametrize(
    "line",
    [
        "The harbour will reopen on Monday.",
        "The harbour will reopen, the mayor said,",
        "The mayor's words were these:",
        '"It will reopen," the mayor said.',
        "KESSEL POINT (NWA) — The harbour will reopen on Monday",
        "By Ada Fenn",
        "The harbour will reopen on Monday " * 7,
        "* * *",
    ],
)
def test_first_paragraph_is_not_taken_for_a_headline(line):
    assert article_of(f"{line}\n\n{BODY}").headline is None


def test_transcript_label_is_no_headline():
    assert article_of("FENN: Will it reopen on Monday?\n\nODUYA: It will, and we are glad of that.\n").headline is None


def test_first_line_of_a_wrapped_paragraph_is_no_headline():
    assert (
        article_of("The harbour at Kessel Point will reopen\non Monday, the port authority said.\n\n" + BODY).headline
        is None
    )


def test_headline_above_one_paragraph_a_line():
    article = article_of("Harbour to reopen\nThe port said so on Friday.\nThe mayor was glad of it.\n")
    assert article.headline.text == "Harbour to reopen"


def test_line_that_equals_the_title_is_the_headline_even_with_a_full_stop():
    assert article_of(f"Harbour ‘open’ again.\n\n{BODY}", title="Harbour 'open' again").headline.text.endswith("again.")


def test_headline_alone_is_no_headline():
    assert article_of("Harbour to reopen on Monday").headline is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (PREAMBLE, "empty"),
        ('"' * 1_000_000, "not_prose"),
        ("a" * 1_000_000, "not_prose"),
        ("12.5 13.1 14.0\n" * 200, "not_prose"),
        ("word " * 500_000, "too_large"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary"),
        (b"PK\x03\x04" + bytes(300), "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x00" * 500, "binary"),
        ("Мост закрыт до осени, сказал мэр. " * 9, None),
        (("Мост закрыт до осени, сказал мэр. " * 9).encode("cp1251"), "encoding"),
        (b"\xff\xfe" + "The bridge is shut.".encode("utf-16-le") + b"\x00", "encoding"),
    ],
)
def test_bad_input_has_a_named_reason(content, reason):
    if reason is None:
        assert article_of(content).language == "ru"
        return
    drop = drop_of(content)
    assert drop.reason == reason and drop.reason in DROP_REASONS
    assert drop.path == "in/a.txt" and drop.detail.startswith("in/a.txt: ")


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        ("The café’s owner said the bridge is shut.".encode(), None),
        ("The café’s owner said the bridge is shut.".encode("cp1252"), "windows-1252"),
        ("The café’s owner said the bridge is shut.".encode("utf-16"), "utf-16"),
        ("The café’s owner said the bridge is shut.".encode("utf-16-be"), "utf-16-be"),
        ("The café’s owner ".encode() + "said “no”; the bridge is shut.".encode("cp1252"), "utf-8 and windows-1252"),
    ],
)
def test_way_of_decoding_is_said(encoded, encoding):
    article = article_of(encoded)
    assert article.text.startswith("The café’s owner ") and article.text.endswith("bridge is shut.")
    assert article.encoding == encoding


def test_limit_of_characters_is_the_callers():
    source = Source(BODY, "text")
    assert isinstance(clean_source(source, max_characters=len(BODY)), Article)
    assert clean_source(source, max_characters=len(BODY) - 1).reason == "too_large"


@given(
    st.text(st.characters(codec=None), max_size=400),
    st.sampled_from(["", PREAMBLE + "\n", "\ufeff", "Harbour opens\n\n", "\r\n"]),
    st.sampled_from(["", BODY]),
    st.none() | st.text(max_size=30),
)
def test_any_text_keeps_its_characters_and_its_spans(text, opening, ending, title):
    text = opening + text + ending
    found = clean_source(
        Source(text, "text", metadata=Metadata(title=title, published=title, language=title, url=title))
    )
    if isinstance(found, Dropped):
        assert found.reason in DROP_REASONS
        return
    assert found.text == text
    for span in (found.preamble, found.headline):
        assert span is None or (text[span.start : span.end] == span.text and span.text)
    if found.preamble and found.headline:
        assert found.preamble.end <= found.headline.start
    assert dataclasses.asdict(found)["path"] is None


@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_named_drop(content):
    found = clean_source(Source(content, "text"))
    assert isinstance(found, Article) or found.reason in DROP_REASONS
