"""Check that the collection for relating agrees with itself, and count it by kind.

`python bench/relate/check_collection.py` prints the counts and every disagreement, and fails if there is one. It knows
nothing of the code under test: it holds the files against the conventions in README.md beside it.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Record = dict[str, Any]

SAME = frozenset(
    "verbatim shortened extended inserted ellipsis partial translated paraphrase_then_quote paraphrase_other_article "
    "paraphrase_paraphrase headline_body transcription shift".split()
)
DIFFERENT = frozenset(
    "same_topic stock_phrase echo opposite_polarity other_number question_answer denial consecutive boilerplate "
    "neighbour spokesperson".split()
)
VERDICTS = ("verbatim", "altered", "cut", "other_speaker", "not_found")
CANDIDATES = ("denial", "reversal", "none")
SPLITS = ("development", "test")
SPEAKER_KINDS = frozenset("person organization group unnamed document author unresolved".split())
FEWEST = {
    "pairs": 360,
    "same kind": 25,
    "different": 160,
    "articles": 60,
    "quotes": 220,
    "verdict": 35,
    "denials": 40,
    "stories": 800,
    "unseen_stories": 290,
    "later_stories": 470,
}

OPENING = "\"“„«‘'"
CLOSING = "\"”“»’'"
MARKS = re.compile(r"[\"“”„«»]|(?<!\w)[‘'](?=\w)")
QUOTATION = re.compile(r"“(.+?)”|\"(.+?)\"|«(.+?)»|‘(.+?)’(?!\w)|(?<!\w)'(.+?)'(?!\w)")
FUNCTION_WORDS = frozenset(
    "a an the and or but if of to in on at by for from with as that this these those it its it's he she they we i you "
    "him her them us me my our your his their is are was were be been being am will would shall should can could may "
    "might must do does did not no nor have has had i'm i'll i've we'll we've we're he'll there than then so who what "
    "where which when ever own any all some into over out".split()
)


def main() -> int:
    """Print counts and disagreements; 1 if there are any."""
    pairs, quotes, denials = (read(name) for name in ("pairs.jsonl", "quotes.jsonl", "denials.jsonl"))
    articles = read("articles.jsonl")
    stories = [read(name) for name in ("grown_pairs.jsonl", "fresh_pairs.jsonl")]
    told = {name: read(f"{name}.jsonl") for name in ("stories", "unseen_stories", "later_stories")}
    found = [
        *of_pairs(pairs),
        *(fault for listed in stories for pair in listed for side in ("a", "b") for fault in of_statement(pair[side])),
        *(fault for name, statements in told.items() for fault in of_stories(name, statements)),
        *of_articles(articles),
        *of_quotes(quotes, {article["file"]: article for article in articles}),
        *of_denials(denials),
    ]
    table("pairs", pairs, "kind")
    for listed in stories:
        table("whole stories", listed, "kind")
    for name, statements in told.items():
        table(f"statements of {name}", statements, None)
    table("articles", articles, None)
    table("quotes", quotes, "verdict")
    table("denials", denials, "candidate")
    for line in found:
        print(line)
    print("consistent" if not found else f"{len(found)} disagreements")
    return 1 if found else 0


def read(name: str) -> list[Record]:
    """The records of one file, one a line."""
    with (HERE / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def table(title: str, records: Sequence[Record], field: str | None) -> None:
    """Counts by the values of a field and by split."""
    counts = Counter((record[field] if field else "all", record["split"]) for record in records)
    names = dict.fromkeys(name for name, _ in counts)
    print(f"{title}: {len(records)}, {len({record['story'] for record in records})} stories")
    for name in names:
        development, test = (counts[name, split] for split in SPLITS)
        print(f"  {name:26} {development + test:4}  development {development:4}  test {test:4}")


def of_all(records: Sequence[Record], title: str) -> Iterator[str]:
    """Unique ids, known splits, no story in two splits."""
    for name, count in Counter(record["id"] for record in records).items():
        if count > 1:
            yield f"{title} {name}: this id is used {count} times"
    splits: dict[str, set[str]] = {}
    for record in records:
        splits.setdefault(record["story"], set()).add(record["split"])
    for story, values in splits.items():
        if len(values) > 1 or not values <= set(SPLITS):
            yield f"{title}: story {story} stands in splits {sorted(values)}"
    if len(records) < FEWEST[title]:
        yield f"{title}: {len(records)} are fewer than {FEWEST[title]}"


def of_pairs(pairs: Sequence[Record]) -> Iterator[str]:
    """Disagreements of the pairs."""
    yield from of_all(pairs, "pairs")
    counts = Counter(pair["kind"] for pair in pairs)
    for kind in sorted(SAME):
        if counts[kind] < FEWEST["same kind"]:
            yield f"pairs: {counts[kind]} of kind {kind} are fewer than {FEWEST['same kind']}"
    if sum(not pair["same"] for pair in pairs) < FEWEST["different"]:
        yield f"pairs: fewer than {FEWEST['different']} are different sayings"
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        if pair["kind"] not in (SAME if pair["same"] else DIFFERENT):
            yield f"{pair['id']}: kind {pair['kind']} does not go with same={pair['same']}"
        for side in ("a", "b"):
            yield from (f"{pair['id']}.{side}: {fault}" for fault in of_statement(pair[side]))
        yield from (f"{pair['id']}: {fault}" for fault in of_kind(pair))
        both = frozenset((json.dumps(pair["a"]), json.dumps(pair["b"])))
        if len(both) < 2 or both in seen:
            yield f"{pair['id']}: a pair of one statement, or the same pair as an earlier one"
        seen.add(both)


def of_statement(statement: Record) -> Iterator[str]:
    """Spans that are not in the text, and a form or date that does not fit."""
    text, contents = statement["text"], statement["content"]
    for name, span in [("source", statement["source"]), ("cue", statement["cue"])]:
        if span is not None and span not in text:
            yield f"{name} {span!r} is not in the text"
    place = 0
    for content in contents:
        place = text.find(content, place)
        if place < 0:
            yield f"content {content!r} is not in the text, or out of order"
            return
        place += len(content)
    if not contents:
        yield "no content"
    yield from of_form(statement["form"], contents)
    if statement["place"] not in ("headline", "body"):
        yield f"place {statement['place']!r}"
    if statement["speaker"]["kind"] not in SPEAKER_KINDS:
        yield f"speaker kind {statement['speaker']['kind']!r}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", statement["published"]):
        yield f"published {statement['published']!r}"


def of_form(form: str, contents: Sequence[str]) -> Iterator[str]:
    """Quotation marks that do not fit the form."""
    quoted = [content[0] in OPENING and content[-1] in CLOSING for content in contents]
    marked = any(MARKS.search(content) for content in contents)
    fits = {"direct": all(quoted), "mixed": marked and not all(quoted), "indirect": not marked}
    if not fits.get(form, False):
        yield f"form {form} does not fit {list(contents)}"


def of_kind(pair: Record) -> Iterator[str]:
    """What must hold of a pair of one kind, as README.md says it."""
    a, b, kind = pair["a"], pair["b"], pair["kind"]
    forms = {a["form"], b["form"]}
    held = " ".join(a["content"]), " ".join(b["content"])
    one_article = a["article"] == b["article"]
    rules = {
        "verbatim": forms == {"direct"} and words(held[0]) == words(held[1]),
        "shortened": forms == {"direct"} and count_words(held[0]) > count_words(held[1]),
        "extended": forms == {"direct"} and count_words(held[0]) < count_words(held[1]),
        "inserted": "[" in held[0] + held[1],
        "ellipsis": any(("..." in text or "…" in text) for text in held),
        "partial": "mixed" in forms,
        "translated": forms == {"direct"} and not one_article,
        "paraphrase_then_quote": one_article and len(forms) == 2,
        "paraphrase_other_article": not one_article and forms != {"direct"},
        "paraphrase_paraphrase": "indirect" in forms or forms == {"mixed"},
        "headline_body": {a["place"], b["place"]} == {"headline", "body"},
        "transcription": forms == {"direct"} and words(held[0]) != words(held[1]),
        "shift": "indirect" in forms,
        "consecutive": one_article,
    }
    if not rules.get(kind, True):
        yield f"does not look like a pair of kind {kind}"


def of_stories(name: str, statements: Sequence[Record]) -> Iterator[str]:
    """Disagreements of the statements of a file of stories."""
    yield from of_all(statements, name)
    places: set[tuple[str, int]] = set()
    for one in statements:
        yield from (f"{one['id']}: {fault}" for fault in of_statement(one))
        if not one["sayings"]:
            yield f"{one['id']}: prints no saying"
        if (one["article"], one["order"]) in places:
            yield f"{one['id']}: another statement has its place in {one['article']}"
        places.add((one["article"], one["order"]))


def of_articles(articles: Sequence[Record]) -> Iterator[str]:
    """Missing or unlisted files, and lengths out of bounds."""
    yield from of_all([{**article, "id": article["file"]} for article in articles], "articles")
    on_disk = {path.name for path in (HERE / "articles").glob("*.txt")}
    for name in sorted(on_disk ^ {article["file"] for article in articles}):
        yield f"articles: {name} is only on disk or only listed"
    for article in articles:
        size = len(text_of(article["file"]).split())
        if not 50 <= size <= 210:
            yield f"{article['file']}: {size} words"
        if article["copy_of"] is not None and article["copy_of"] not in on_disk:
            yield f"{article['file']}: copy of {article['copy_of']}, which is not there"
        if ".example/" not in article["url"]:
            yield f"{article['file']}: {article['url']} is not of an example domain"


@cache
def text_of(name: str) -> str:
    """The text of an article."""
    return (HERE / "articles" / name).read_text(encoding="utf-8")


@cache
def quotations(name: str) -> tuple[tuple[str, ...], ...]:
    """For each paragraph of an article that has any, the words of its quotations, joined over the cue."""
    paragraphs = text_of(name).split("\n\n")
    found = (words(" ".join("".join(match) for match in QUOTATION.findall(part))) for part in paragraphs)
    return tuple(part for part in found if part)


@cache
def words(text: str) -> tuple[str, ...]:
    """Words without case, accents, punctuation and bracketed insertions; `[T]he` is `the`."""
    text = re.sub(r"\[(\w)\](?=\w)", r"\1", text)
    text = re.sub(r"\[.*?\]", " ", text).replace("’", "'").casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return tuple(re.findall(r"\w+(?:'\w+)*", plain))


def count_words(text: str) -> int:
    """How many words a content has."""
    return len(words(text))


def of_quotes(quotes: Sequence[Record], articles: dict[str, Record]) -> Iterator[str]:
    """Disagreements of the quotes with the articles."""
    yield from of_all(quotes, "quotes")
    counts = Counter(quote["verdict"] for quote in quotes)
    for verdict in VERDICTS:
        if counts[verdict] < FEWEST["verdict"]:
            yield f"quotes: {counts[verdict]} of verdict {verdict} are fewer than {FEWEST['verdict']}"
    for quote in quotes:
        if unknown := set(quote["where"]) - set(articles):
            yield f"{quote['id']}: no such article as {sorted(unknown)}"
        elif quote["verdict"] not in VERDICTS:
            yield f"{quote['id']}: verdict {quote['verdict']!r}"
        else:
            yield from (f"{quote['id']} {quote['quote']!r}: {fault}" for fault in of_verdict(quote, articles))


def of_verdict(quote: Record, articles: dict[str, Record]) -> Iterator[str]:
    """Words in print that do not fit the verdict."""
    asked, verdict = words(quote["quote"]), quote["verdict"]
    limited = "since" in quote or "until" in quote
    in_time = [name for name, article in articles.items() if within(quote, article["published"][:10])]
    rows = [name for name in in_time if asked and any(has_row(part, asked) for part in quotations(name))]
    kept = [name for name in in_time if asked and any(common(part, asked) == len(asked) for part in quotations(name))]
    best = max((likeness(part, asked) for name in in_time for part in quotations(name)), default=(0.0, 0))
    if verdict in ("verbatim", "other_speaker"):
        where = set(quote["where"])
        right = where <= set(rows or kept) if quote["speaker"] or limited else where == set(rows)
        if not right:
            yield f"stands in {rows or kept}, not in {quote['where']}"
    elif verdict == "cut":
        if (
            rows
            or not kept
            or not set(quote["where"]) <= set(kept)
            or (not quote["speaker"] and len(kept) != len(quote["where"]))
        ):
            yield f"in a row in {rows}, with gaps in {kept}, not in {quote['where']}"
    elif verdict == "altered":
        if kept or not close(best):
            yield f"with gaps in {kept}; closest {best}"
    elif not quote["where"] and (kept or close(best)):
        yield f"with gaps in {kept}; closest {best}"


def within(quote: Record, day: str) -> bool:
    """Whether a day lies within the asked time."""
    return bool(quote.get("since", "") <= day <= quote.get("until", "9999"))


def has_row(part: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether the asked words stand in a row."""
    return any(tuple(part[at : at + len(asked)]) == tuple(asked) for at in range(len(part) - len(asked) + 1))


@cache
def common(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for word in first:
        before = row[:]
        for at, other in enumerate(second, 1):
            row[at] = before[at - 1] + 1 if word == other else max(before[at], row[at - 1])
    return row[-1]


def likeness(part: tuple[str, ...], asked: tuple[str, ...]) -> tuple[float, int]:
    """The share of the asked words found in order, and how many telling words the two have in common."""
    telling = (set(part) & set(asked)) - FUNCTION_WORDS
    return (common(part, asked) / len(asked) if asked else 0.0), len(telling)


def close(best: tuple[float, int]) -> bool:
    """The rule of README.md for `altered`: half of the words in order, two of them telling."""
    return best[0] >= 0.5 and best[1] >= 2


def of_denials(denials: Sequence[Record]) -> Iterator[str]:
    """Disagreements of the denials."""
    yield from of_all(denials, "denials")
    for case in denials:
        if case["candidate"] not in CANDIDATES:
            yield f"{case['id']}: candidate {case['candidate']!r}"
        for side in ("a", "b"):
            yield from (f"{case['id']}.{side}: {fault}" for fault in of_statement(case[side]))
        if case["candidate"] == "reversal" and case["a"]["published"] > case["b"]["published"]:
            yield f"{case['id']}: the later statement stands first"


if __name__ == "__main__":
    sys.exit(main())
