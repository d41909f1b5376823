"""Web pages: headline and main text make the article; metadata from JSON-LD, meta tags and the page itself."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean import clean_source
from onrecord.records import DROP_REASONS, Article, Metadata, Source

PARAGRAPHS = [
    "The dam above Alder Valley is safe and will stay open through the spring, the water ministry said on Tuesday.",
    "“We looked at every joint,” said Mara Quill, the ministry’s chief engineer. “Nothing moved since the café shut.”",
    "People downstream were told to leave on Friday, and many of them are still away from their homes.",
]
BODY = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)


def page(*, head: str = "", heading: str = "", body: str = BODY, language: str = "en-GB") -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body><nav><a href="/">Home</a></nav>{heading}'
        f'<article>{body}</article><div class="comments"><p>I do not believe a word of it, to be honest.</p></div>'
        "<footer>Copyright Alder Valley Post</footer></body></html>"
    )


def json_ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def article_of(content: str | bytes, *, charset: str | None = None, **metadata: str) -> Article:
    found = clean_source(Source(content, "html", charset=charset, metadata=Metadata(**metadata)))
    assert isinstance(found, Article), found
    return found


def reason_of(content: str | bytes) -> str:
    found = clean_source(Source(content, "html"))
    assert not isinstance(found, Article), found
    return found.reason


def test_text_is_the_headline_and_the_paragraphs():
    article = article_of(page(heading="<h1>Dam is safe</h1>"))
    assert article.text == "\n\n".join(["Dam is safe", *PARAGRAPHS])
    assert article.headline.to_dict() == {"start": 0, "end": 11, "text": "Dam is safe"}
    assert article.title == "Dam is safe" and article.language == "en"


def test_headline_that_opens_the_body_is_not_doubled():
    article = article_of(page(head="<title>Dam is safe</title>", body="<h1>Dam is safe</h1>" + BODY))
    assert article.text.count("Dam is safe") == 1 and article.headline.start == 0


def test_page_without_any_title_has_no_headline():
    article = article_of(page())
    assert article.headline is None and article.title is None and article.text == "\n\n".join(PARAGRAPHS)


def test_json_ld_in_a_graph_comes_first():
    graph = {
        "@graph": [
            {"@type": "WebSite", "name": "A site"},
            {
                "@type": ["ReportageNewsArticle"],
                "headline": "Dam is safe &amp; sound",
                "datePublished": "2024-03-05T08:30:00+01:00",
                "author": [{"@type": "Person", "name": "Ines Halloran"}, {"name": "Otto Brandt"}],
                "publisher": {"name": "Alder Valley Post"},
                "url": "https://post.example/dam",
            },
        ]
    }
    head = f'<meta property="og:title" content="Other"><script type="application/ld+json">{json.dumps(graph)}</script>'
    article = article_of(page(head=head))
    assert article.title == "Dam is safe & sound" and article.published == "2024-03-05T08:30:00+01:00"
    assert article.author == "Ines Halloran; Otto Brandt" and article.publisher == "Alder Valley Post"
    assert article.url == "https://post.example/dam"


def test_meta_tags_where_there_is_no_json_ld():
    head = (
        '<script type="application/ld+json">{not json</script>'
        '<meta property="og:title" content="Dam is safe"><meta property="og:site_name" content="Alder Valley Post">'
        '<meta property="article:published_time" content="2024-03-05"><meta name="author" content="By Ines Halloran">'
        '<link rel="canonical" href="https://www.post.example/dam">'
    )
    article = article_of(page(head=head))
    assert (article.title, article.publisher) == ("Dam is safe", "Alder Valley Post")
    assert (article.published, article.author) == ("2024-03-05", "Ines Halloran")
    assert article.url == "https://www.post.example/dam"


def test_date_in_the_markup_is_found_and_a_date_in_the_prose_is_not():
    dated = '<time datetime="2024-03-05" class="published">5 March</time>'
    assert article_of(page(heading=dated)).published == "2024-03-05"
    assert (
        article_of(page(body=BODY + "<p>The gates were last opened on 4 May 2019, records show.</p>")).published is None
    )


def test_publisher_is_the_host_where_nothing_names_it():
    assert article_of(page(), url="https://www.post.example/a/b").publisher == "post.example"


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Dam is safe - ministry | The Alder Valley Post", "Dam is safe - ministry"),
        ("Dam is safe - ministry", "Dam is safe - ministry"),
        ("Dam is safe - ALDER VALLEY POST", "Dam is safe"),
        ("Dam is safe — post.example", "Dam is safe"),
        ("Alder Valley Post", "Alder Valley Post"),
    ],
)
def test_title_loses_the_site_and_keeps_who_says_so(title, kept):
    head = f'<title>{title}</title><meta property="og:site_name" content="Alder Valley Post">'
    assert article_of(page(head=head), url="https://post.example/1").title == kept


def test_printed_heading_is_the_headline_where_the_title_is_worded_otherwise():
    article = article_of(page(head=json_ld(headline="Alder Valley dam safe"), heading="<h1>Alder dam is safe</h1>"))
    assert article.headline.text == "Alder dam is safe" and article.title == "Alder Valley dam safe"


def test_heading_that_is_the_site_is_not_the_headline():
    article = article_of(page(head=json_ld(headline="Dam is safe"), heading="<h1>Alder Valley Post</h1>"))
    assert article.headline.text == "Dam is safe"


def test_breaks_lists_and_quotations_give_paragraphs():
    body = BODY + (
        "<blockquote><p>Nobody was hurt, they wrote.</p></blockquote><ul><li>One gate</li><li>Two gates</li></ul>"
        "<p>The council met.<br><br>It will meet\n   again.<br>Soon</p>"
    )
    ending = ["Nobody was hurt, they wrote.", "One gate", "Two gates", "The council met.", "It will meet again."]
    assert article_of(page(body=body)).text.split("\n\n")[3:] == [*ending, "Soon"]


def test_fragment_of_a_page_is_read():
    assert article_of(BODY).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("head", "charset", "codec"),
    [
        ("", None, "utf-8"),
        ("", None, "cp1252"),
        ('<meta charset="iso-8859-1">', None, "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">', None, "cp1250"),
        ("", "utf-16-le", "utf-16-le"),
        ('<meta charset="no-such-charset">', None, "cp1252"),
        ('<meta charset="utf-8">', None, "cp1252"),
    ],
)
def test_charset_declared_or_not(head, charset, codec):
    article = article_of(page(head=head).encode(codec), charset=charset)
    assert "since the café shut.”" in article.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (b" \n ", "empty"),
        ("<html></html>", "no_article"),
        ("<html><body><nav><a href='/'>Home</a> <a href='/in'>Sign in</a></nav></body></html>", "no_article"),
        ("<" * 50_000, "no_article"),
        ("<!--" * 20_000, "no_article"),
        ("<p>\x00\x01</p>" * 20, "no_article"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "binary"),
        ("<p>" + "1.5 2.5 3.5 is it. " * 400 + "</p>", "not_prose"),
        ("<p>" + "a" * 50_000_000, "too_large"),
    ],
)
def test_bad_pages_have_a_named_reason(content, reason):
    assert reason_of(content) == reason


def test_deeply_nested_page_and_half_a_surrogate_pair_do_no_harm():
    nested = page(body="<div>" * 5_000 + BODY)
    assert isinstance(clean_source(Source(nested, "html")), Article) or reason_of(nested) == "no_article"
    assert PARAGRAPHS[0] in article_of("\ud800" + page()).text


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from(["body", "head", "heading"]))
def test_any_characters_in_a_page_do_no_harm(text, part):
    found = clean_source(Source(page(**{part: text + (BODY if part == "body" else "")}), "html"))
    if not isinstance(found, Article):
        assert found.reason in DROP_REASONS
    elif found.headline:
        assert found.text[found.headline.start : found.headline.end] == found.headline.text
