"""Check the collection of styles, count it, and score a model on it style by style.

    python bench/styles_check.py                            # every file parses; counts by style, form and place
    python bench/styles_check.py --model src/onrecord/model # attribution F, exact F and recall by form, by style

The first needs nothing but this project; the second what training needs. What is marked and how the articles came to be
is in `bench/styles/README.md`. Fails if a file cannot be read, is too short or too long, or holds too few statements.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
STYLES = HERE / "styles"
sys.path.insert(0, str(HERE.parent / "training"))

from markup import MarkedArticle, MarkedStatement, MarkupError, parse  # noqa: E402
from onrecord.gold import Attribution, GoldDocument, predictions_of  # noqa: E402
from onrecord.score import WordIndex, match, score  # noqa: E402

# Wider than what the scorer knows: single marks, „ “ and » « too; to the end of a paragraph that does not close.
QUOTED = re.compile(
    r"""
    "[^"\n]*(?:"|$) | „[^“\n]*(?:“|$) | “[^”\n]*(?:”|$) | «[^»\n]*(?:»|$)
    | (?<!\w)['‘](?=\S) [^\n]*? (?:(?<=\S)['’](?!\w)|$)
    """,
    re.VERBOSE | re.MULTILINE,
)
REVERSED = re.compile("»[^«\n]*(?:«|$)", re.MULTILINE)
FORMS = ("direct", "mixed", "indirect")
WORDS = range(150, 501)
STATEMENTS = range(5, 31)


def style_of(path: Path) -> str:
    """The style a file belongs to: what its name says before the number."""
    return path.stem.split("-")[0]


def articles() -> dict[Path, MarkedArticle]:
    """Every article of the collection; raises `MarkupError` for one that cannot be read."""
    return {path: parse(path.read_text(encoding="utf-8"), name=path.name) for path in sorted(STYLES.glob("*.txt"))}


def quoted_in(text: str) -> list[tuple[int, int]]:
    """The stretches inside quotation marks of any kind, with the marks."""
    first = min((text.find(mark), mark) for mark in "«»" if mark in text)[1] if re.search("[«»]", text) else "«"
    return [found.span() for found in (REVERSED if first == "»" else QUOTED).finditer(text)]


def form_of(text: str, content: Sequence[tuple[int, int]], quoted: Sequence[tuple[int, int]]) -> str:
    """`direct` when every word of the content stands inside quotation marks, `mixed` when some do, else `indirect`."""
    words = [start + word.start() for start, end in content for word in re.finditer(r"\w+", text[start:end])]
    inside = [any(start < word < end for start, end in quoted) for word in words]
    return "direct" if all(inside) else "mixed" if any(inside) else "indirect"


def form_counts(article: MarkedArticle) -> Counter[str]:
    """How many of the outermost statements have each form."""
    quoted = quoted_in(article.text)
    return Counter(form_of(article.text, s.content, quoted) for s in article.statements if s.parent is None)


def features(statement: MarkedStatement) -> list[str]:
    """What is worth counting about a statement, besides its form."""
    found = ["nested" if statement.parent is not None else "outermost"]
    if not statement.source:
        found.append("no source")
    if not statement.cue:
        found.append("no cue")
    if len(statement.content) > 1:
        found.append("content in pieces")
    if statement.cue and statement.cue[0][0] > statement.content[0][0]:
        found.append("cue within or after content")
    return found


def count() -> int:
    """Print the counts; 1 if something is wrong with the collection."""
    try:
        read = articles()
    except MarkupError as error:
        print(f"ERROR {error}")
        return 1
    wrong = [
        f"{path.name}: {words} words, {len(article.statements)} statements"
        for path, article in read.items()
        if (words := len(article.text.split())) not in WORDS or len(article.statements) not in STATEMENTS
    ]
    by_style: defaultdict[str, Counter[str]] = defaultdict(Counter)
    overall: Counter[str] = Counter()
    for path, article in read.items():
        counts = form_counts(article)
        counts["nested"] = sum(s.parent is not None for s in article.statements)
        counts.update(articles=1, words=len(article.text.split()), statements=len(article.statements))
        by_style[style_of(path)] += counts
        overall.update(feature for s in article.statements for feature in features(s))
    columns = ("articles", "words", "statements", *FORMS, "nested")
    print(f"{'':12}", *(f"{column:>10}" for column in columns))
    for style, counts in [*sorted(by_style.items()), ("all", sum(by_style.values(), Counter()))]:
        print(f"{style:12}", *(f"{counts[column]:10}" for column in columns))
    print("\n" + "\n".join(f"{name:28}{number:5}" for name, number in overall.most_common()))
    print("\n".join(f"ERROR {line}" for line in wrong))
    return 1 if wrong else 0


def found_by_form(document: GoldDocument, predicted: Sequence[Attribution]) -> dict[str, tuple[int, int]]:
    """How many gold statements of each form are found with their source, and how many there are."""
    index, quoted = WordIndex(document.text), quoted_in(document.text)
    gold, ours = index.marked(document.annotations[0]), index.marked(predicted)
    right = {one for one, other in match(gold, ours) if gold[one].same_source(ours[other])}
    counts = dict.fromkeys(FORMS, (0, 0))
    for number, attribution in enumerate(document.annotations[0]):
        form = form_of(document.text, attribution.content, quoted)
        counts[form] = counts[form][0] + (number in right), counts[form][1] + 1
    return counts


def score_by_style(model: Path) -> None:
    """Print a line of figures for each style: of the outermost statements."""
    from calibrate import HeldOut, own_gold
    from onrecord.extractor import load_extractor

    extractor = load_extractor(model)
    gold = own_gold(STYLES)
    predictions = predictions_of(HeldOut(extractor, gold).readings(extractor.settings))
    groups: defaultdict[str, list[GoldDocument]] = defaultdict(list)
    for document in gold:
        groups[style_of(Path(document.name))].append(document)
    print(f"{'':12}", *(f"{name:>9}" for name in ("attr.", "exact", *FORMS)), " (F, exact F, recall by form)")
    for style, documents in [*sorted(groups.items()), ("all", gold)]:
        figures = score(documents, predictions)
        totals: dict[str, list[int]] = {form: [0, 0] for form in FORMS}
        for document in documents:
            for form, (right, there) in found_by_form(document, predictions[document.name].attributions).items():
                totals[form][0] += right
                totals[form][1] += there
        recalls = (f"{right / there:9.3f}" if there else f"{'-':>9}" for right, there in totals.values())
        fs = (f"{figures[name].f1:9.3f}" for name in ("attribution", "attribution exact"))
        print(f"{style:12}", *fs, *recalls, flush=True)


def main() -> int:
    """Count, or score where a model is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    if arguments.model is None:
        return count()
    score_by_style(arguments.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
