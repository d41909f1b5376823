"""Articles with their statements, as if they had been read; people, places and events in them are invented."""

from __future__ import annotations

from dataclasses import replace

from onrecord.records import Act, Article, Form, Kind, Reading, Said, Span, Speaker, Statement, statement_id

TEXT = """Harbour dues to rise in Quill

Harbour dues will rise in May, said Ida Brenn, the harbour master of Quill. It is the first rise in nine years.

“We held them for nine years,” she said on Monday. “We cannot hold them for a tenth.”

Skippers called the rise “a second tax on fish” and asked who would pay for the ice.

Tomas Welk, who speaks for the skippers, denied that anyone had been asked. He said the mayor had told him in March \
that dues would not be touched.

The harbour lies between two hills. In winter it freezes for a week.

The town's own report found that the quay needs repair."""

HOSTILE = (
    "Mayor <script>window.broken = 1</script> \u202eesrever\u202c says\n\n"
    "“<img src=x onerror='window.broken=2'> & {{ 7*7 }} \u0007\u001b[31m,” said "
    "<b onmouseover=alert(1)>Bo \u202eNas</b>. "
    f"“{'W' * 3000},” he said. “</p></blockquote><svg onload=window.broken=3>,” she added."
)


class Making:
    """Statements of one text, found by what is printed."""

    def __init__(self, text: str, **told: str) -> None:
        headline = Span.of(text, 0, text.index("\n"))
        self.article = Article(text, language="en", title=headline.text, headline=headline, **told)
        self.statements: list[Statement] = []

    def says(self, source: str, cue: str, *content: str, **told: object) -> Statement:
        """Add one; `name`, `kind`, `role`, `act`, `parent`, `score`, `said`, `form` may be told.

        Source and cue are looked for from the words `after` on.
        """
        after = str(told.get("after", ""))
        spans = [self._spans(source, after), self._spans(cue, after)]
        spans.append(tuple(one for part in content for one in self._spans(part)))
        name = told.get("name")
        kind: Kind = told.get("kind", "person" if name else "group")  # type: ignore[assignment]
        mention = "name" if name and str(name) in source else "pronoun"
        role = told.get("role")
        reason = "the source names them" if name else "nobody is named"
        speaker = Speaker(kind, name, mention, 0.97, reason, role, spans[0])  # type: ignore[arg-type]
        form: Form = told.get("form", "direct" if content and content[0][0] == "“" else "indirect")  # type: ignore[assignment]
        made = Statement(
            *(statement_id(self.article.id, *spans), form, "body", *spans, float(told.get("score", 0.91))),  # type: ignore[arg-type]
            parent=told.get("parent"),  # type: ignore[arg-type]
            speaker=speaker,
            act=Act(str(told.get("act", "say")), "speech", reason="lexicon"),
            said=told.get("said"),  # type: ignore[arg-type]
        )
        self.statements.append(made)
        return made

    def _spans(self, printed: str, after: str = "") -> tuple[Span, ...]:
        if not printed:
            return ()
        start = self.article.text.index(printed, self.article.text.index(after))
        return (Span.of(self.article.text, start, start + len(printed)),)


def _long() -> Making:
    one = Making(TEXT, url="https://tidings.example/dues", publisher="Quill Tidings", published="2031-04-30")
    brenn = {"name": "Ida Brenn", "role": "harbour master"}
    one.says("Ida Brenn, the harbour master of Quill", "said", "Harbour dues will rise in May", **brenn)
    monday = one.says(
        *("she", "said", "“We held them for nine years,”", "“We cannot hold them for a tenth.”"),
        after="“We held",
        **brenn,
    )
    said = Said("2031-04-28", "2031-04-28", "day", one._spans("Monday")[0], "the Monday before the article")
    one.statements[-1] = replace(monday, said=said)
    one.says("Skippers", "called", "the rise “a second tax on fish”", form="mixed", act="criticise", score=0.44)
    one.says(
        "Tomas Welk, who speaks for the skippers,",
        "denied",
        "that anyone had been asked",
        name="Tomas Welk",
        act="deny",
    )
    outer = one.says(
        "He",
        "said",
        "the mayor had told him in March that dues would not be touched",
        name="Tomas Welk",
        score=0.8,
        after="He said",
    )
    one.says("The town's own report", "found", "the quay needs repair", kind="document", act="show")
    one.says(
        "the mayor",
        "had told",
        "that dues would not be touched",
        kind="unnamed",
        parent=outer.id,
        score=0.3,
        after="He said",
    )
    return one


LONG = _long()


def _short(number: int) -> Making:
    words = ("ice", "nets", "quay", "dues", "fish", "tugs")[number % 6]
    text = (
        f"Notes on {words}, day {number}\n\nThe {words} will not last {number} days, Ida Brenn said. Skippers agreed."
    )
    publisher = ("Quill Tidings", "Oster Post", "Harbour Wire")[number % 3]
    day = f"2031-{number % 12 + 1:02d}-{number % 27 + 1:02d}"
    one = Making(text, url=f"https://wire.example/{number}", publisher=publisher, published=day)
    one.says("Ida Brenn", "said", f"The {words} will not last {number} days", name="Ida Brenn", role="harbour master")
    one.says("Skippers", "agreed", f"The {words} will not last {number} days", act="agree")
    return one


def hostile() -> Making:
    """An article that tries to break the page."""
    one = Making(
        HOSTILE, url="https://wire.example/<x>'\"", publisher="<script>window.broken=4</script>", published="2031-05-01"
    )
    one.says(
        "<b onmouseover=alert(1)>Bo \u202eNas</b>",
        "said",
        "“<img src=x onerror='window.broken=2'> & {{ 7*7 }} \u0007\u001b[31m,”",
        name="Bo \u202eNas</b>",
        role="<img src=x onerror=window.broken=5>",
    )
    one.says("he", "said", f"“{'W' * 3000},”", name="W" * 600)
    one.says(
        "she",
        "added",
        "“</p></blockquote><svg onload=window.broken=3>,”",
        name="</title><script>window.broken=6</script>",
    )
    return one


def readings() -> list[Reading]:
    """All of them."""
    made = [LONG, *(_short(number) for number in range(1, 31)), hostile()]
    return [Reading(one.article, tuple(one.statements)) for one in made]
