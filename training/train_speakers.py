"""Learn the weights of the speakers' ranking, and measure it: `python training/train_speakers.py`.

Training material: the labels of the split "train" in `data/speakers_train.jsonl`, those of our own articles in
`data/speakers_own.jsonl`, and the pronouns of GUM's documents whose chains hold a name. Writes
`src/onrecord/resolve/speaker_weights.json`; prints the accuracy on the labels held out (gold statements, so that only
the resolving is measured), the calibration of the score, and the accuracy on the GUM documents held out.
`--measure` prints with the weights as they are, `--gum` GUM's alone, `--styles` our own articles of other styles
(`data/speakers_styles.jsonl`; nothing is learned from these); `--cross` learns from four fifths of the articles of
"train" and measures on the fifth that is left, five times, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from gum import Document, Saying, read_gum
from onrecord.records import Article, Speaker
from onrecord.resolve.ranking import learned_weights
from onrecord.resolve.speakers import Speakers
from speaker_examples import (
    SHARED,
    STYLES,
    UNLEARNED,
    Example,
    Label,
    by_document,
    gum_article,
    gum_examples,
    own_examples,
    plain,
    polnear_articles,
    polnear_examples,
    read_labels,
    sources,
    styled_articles,
)

WEIGHTS = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "resolve" / "speaker_weights.json"
ROUNDS = 2  # the speakers before depend on the weights, so features are gathered anew with each round's weights
STEPS, RATE = 800, 0.05
FOLDS = 5
DECAY, SHARED_DECAY = 6.0, 1.0  # how strongly a group's own weights and the shared ones are held near, in examples
SMALLEST = 0.005  # weight that is kept
# Where the weights are held near instead of zero: PolNeAR marks no statement inside another, and has few of these.
PRIOR = {
    "pronoun: speaks around it": 2.5,
    "nominal: in apposition": 3.0,
    "nominal: role is the same": 3.0,
    "nominal: role is alike": 2.5,
    "nominal: other role": -1.5,
    "nominal: alone: role is the same": 1.0,  # "the governor" of a senator and a governor, whoever spoke last
    "nominal: alone: role is alike": 1.0,
    "body: in apposition": 3.0,
    "body: named so": 3.0,
    "body: named alike": 2.0,
    "it: begins its sentence, near": 1.0,
    "it: after a preposition, near": -1.0,
}
FIXED = ("pronoun: speaks around it", "nominal: alone: role is the same", "nominal: alone: role is alike")
# "None of those named" is one candidate and those named are many, so that its share is often the largest where it is
# wrong; it must be about twice as likely as each of them.
MARGINS = {"nominal: none": -0.7, "nominal: none, indefinite": 0.5, "body: none": -0.3}
NAMED = ("person", "organization")


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """Weights by gradient descent on the softmax's log-likelihood, held near zero.

    Each feature has a weight of its group's own and one that all groups share (Daumé III, 2007, "Frustratingly easy
    domain adaptation"); their sum is what is kept.
    """
    own = sorted({name for example in examples for row in example.rows for name in row})
    names = own + sorted({_shared(name) for name in own})
    place = {name: number for number, name in enumerate(names)}
    total = sum(len(example.rows) for example in examples)
    matrix = np.zeros((total, len(names)))
    owner = np.repeat(np.arange(len(examples)), [len(example.rows) for example in examples])
    starts = np.concatenate([[0], np.cumsum([len(example.rows) for example in examples])[:-1]])
    right = np.zeros(total)
    for start, example in zip(starts, examples, strict=True):
        right[start + example.right] = 1.0
        for number, row in enumerate(example.rows):
            for name, value in row.items():
                matrix[start + number, place[name]] = matrix[start + number, place[_shared(name)]] = value
    shares = np.array([example.share for example in examples])[owner]
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    decay = np.array([DECAY] * len(own) + [SHARED_DECAY] * (len(names) - len(own)))
    weights, mean, square = prior.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        odds = np.exp(scores)
        odds /= np.add.reduceat(odds, starts)[owner]
        slope = matrix.T @ ((odds - right) * shares) + decay * (weights - prior)
        slope /= shares.sum()
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    learned = dict(zip(names, weights.tolist(), strict=True))
    found = {name: round(learned[name] + learned[_shared(name)] + MARGINS.get(name, 0.0), 3) for name in own}
    return {name: weight for name, weight in found.items() if abs(weight) >= SMALLEST} | {
        name: PRIOR[name] for name in FIXED
    }


def _shared(name: str) -> str:
    return name.split(": ", 1)[1]


def ranked_right(examples: Sequence[Example], weights: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """How often the right candidate is ranked first, by group of reference."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for example in examples:
        scores = [sum(weights.get(name, 0) * value for name, value in row.items()) for row in example.rows]
        counts[example.group][0] += scores.index(max(scores)) == example.right
        counts[example.group][1] += 1
    return {group: (right, total) for group, (right, total) in sorted(counts.items())}


def resolved(labels: Sequence[Label], weights: Mapping[str, float]) -> Iterable[tuple[Label, Speaker, Article]]:
    """Each label with the speaker that its source gets, from gold statements."""
    documents = by_document(labels)
    for article, statements in polnear_articles(documents):
        at = sources(Speakers(article, weights=weights).resolve(statements))
        for label in documents[str(article.path)]:
            speaker = at[label.start].speaker if label.start in at else None
            if speaker is not None:
                yield label, speaker, article


def cross_validated(labels: Sequence[Label], gum: Sequence[Document]) -> Iterator[tuple[Label, Speaker, Article]]:
    """Each label with the speaker that it gets from weights that were learned without its article."""
    examples, _ = polnear_examples(labels, learned_weights())
    others = gum_examples(gum, learned_weights()) + own_examples(learned_weights())
    for fold in range(FOLDS):
        weights = learn([one for one in examples if _fold(one.document) != fold] + others)
        yield from resolved([label for label in labels if _fold(label.document) == fold], weights)


def _fold(document: str) -> int:
    return crc32(document.encode()) % FOLDS


def measure(found: Iterable[tuple[Label, Speaker, Article]], title: str) -> None:
    """Print how often name and kind are right, what is unresolved, and how well the score is calibrated.

    An organization that its label gives no name counts as right where the source stays as printed.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    scored: list[tuple[float, bool]] = []
    unresolved = candidates = 0
    for label, speaker, article in found:
        if label.kind in NAMED and label.name is not None:
            want = plain(article.text[slice(*label.name)])
            right = plain(speaker.name) == want
            keys = ["name", f"name, by {label.mention}", f"name, {label.kind}"]
            if speaker.kind == "unresolved":
                unresolved += 1
                candidates += bool(speaker.candidates) and plain(speaker.candidates[0]) == want
            if speaker.name is not None:
                scored.append((speaker.score, right))
        elif label.kind in NAMED:
            right = as_printed(speaker, article.text[label.start : label.end])
            keys = ["name", "name, organization not named"]
            if speaker.name is not None:
                scored.append((speaker.score, right))
        else:
            right = speaker.kind == label.kind
            keys = ["kind", f"kind, {label.kind}"]
        for key in keys:
            counts[key][0] += right
            counts[key][1] += 1
    for key, (right, total) in sorted(counts.items()):
        print(f"{title}, {key:28} {right:4} of {total:4}  {right / total:.3f}")
    print(f"{title}, unresolved {unresolved} of {counts['name'][1]}, the first candidate right in {candidates}")
    print(f"{title}, expected calibration error {calibration_error(scored):.3f}")


def as_printed(speaker: Speaker, source: str) -> bool:
    """Whether an organization that the article never names is left as printed, and not given another's name."""
    if speaker.kind != "organization" or speaker.name is None:
        return False
    # What a "which" or "it" stands for is printed elsewhere: words in small letters that are nobody's name.
    return speaker.name[0].islower() or plain(speaker.name) <= plain(source)


def calibration_error(scored: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """The mean distance of score and accuracy in bins of equal width, each weighted by its size."""
    filled: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, right in scored:
        filled[min(int(score * bins), bins - 1)].append((score, right))
    gaps = (abs(sum(score for score, _ in one) - sum(right for _, right in one)) for one in filled.values())
    return sum(gaps) / max(len(scored), 1)


def right_on_chain(speaker_name: str | None, saying: Saying, text: str) -> bool:
    """Whether the name is one that the source's chain prints, or the words of one of them."""
    words = plain(speaker_name)
    chain = [plain(text[start:end]) for start, end in saying.names]
    return bool(words) and any(words <= printed or (printed and printed <= words) for printed in chain)


def measure_gum(documents: Sequence[Document], weights: Mapping[str, float]) -> None:
    """Print how often the speaker of a saying is a name of its chain, by the kind of mention."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in documents:
        article, statements = gum_article(document)
        for statement, saying in zip(
            Speakers(article, weights=weights).resolve(statements), document.sayings, strict=True
        ):
            if not saying.names or saying.kind not in NAMED or statement.speaker is None:
                continue
            if article.text[slice(*saying.source)].casefold() in ("i", "we", "you"):
                continue  # in GUM's talks and interviews no label says whose turn it is
            counts[saying.mention][0] += right_on_chain(statement.speaker.name, saying, article.text)
            counts[saying.mention][1] += 1
    for mention, (right, total) in sorted(counts.items()):
        print(f"GUM held out, {mention:24} {right:4} of {total:4}  {right / total:.3f}")


def measure_styles(weights: Mapping[str, float], labelled: Path = STYLES, *, errors: bool = True) -> None:
    """Print how often name and kind are right in our articles of other styles, and what is wrong."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for article, statements, labels in styled_articles(labelled):
        found = {one.id: one for one in Speakers(article, weights=weights).resolve(statements)}
        for label in labels:
            speaker, printed = found[label.statement].speaker, found[label.statement].source
            assert speaker is not None
            right = speaker.kind == label.kind and (label.name is None or plain(speaker.name) == plain(label.name))
            for key in ("all", label.kind):
                counts[key][0] += right
                counts[key][1] += 1
            if errors and not right:
                said = " ".join(span.text for span in printed)
                given = f"{speaker.kind} {speaker.name}, not {label.name or label.kind}"
                print(f"  {label.article} {label.statement} “{said}”: {given}")
    for key, (right, total) in sorted(counts.items()):
        print(f"styles, {key:24} {right:4} of {total:4}  {right / total:.3f}")


def train(training: Sequence[Document]) -> dict[str, float]:
    """Learn the weights in rounds; prints how many examples there are and how the rounds do on those held out.

    The rounds' mean is taken: a single "he" at the top of an article can turn all that follow, and rounds differ in it.
    """
    labels, held_out = read_labels("train"), read_labels("held_out")
    weights: dict[str, float] = {}
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        examples, missed = polnear_examples(labels, weights)
        gum, own = gum_examples(training, weights), own_examples(weights)
        weights = learn(examples + gum + own)
        rounds.append(weights)
        print(f"PolNeAR train: {len(examples)} labelled, {missed} more without a right candidate")
        print(f"GUM: {len(gum)}; our own articles: {len(own)}")
        others, lost = polnear_examples(held_out, weights)
        for group, (right, total) in ranked_right(others, weights).items():
            print(f"  held out, {group:10} ranked right {right:4} of {total:4}  {right / total:.3f}")
        print(f"  held out, {lost} more without a right candidate")
    return mean_of(rounds)


def mean_of(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of several weights for every feature."""
    names = sorted({name for weights in rounds for name in weights})
    return {name: round(sum(weights.get(name, 0.0) for weights in rounds) / len(rounds), 3) for name in names}


def main() -> None:
    """Train and measure, or measure alone."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--measure", action="store_true", help="only measure, with the weights as they are")
    options.add_argument("--gum", action="store_true", help="only measure on the GUM documents held out")
    options.add_argument("--cross", action="store_true", help="only measure, by cross-validation over the articles")
    options.add_argument("--styles", action="store_true", help="only measure on our own articles of other styles")
    chosen = options.parse_args()
    if chosen.styles:
        measure_styles(learned_weights())
        measure_styles(learned_weights(), UNLEARNED, errors=False)
        return
    training, held_out = read_gum(SHARED / "gum")
    if chosen.cross:
        measure(cross_validated(read_labels("train"), training), "crossed")
        return
    weights: Mapping[str, float] = learned_weights() if chosen.gum or chosen.measure else train(training)
    if not (chosen.gum or chosen.measure):
        WEIGHTS.write_text(json.dumps({"weights": weights}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not chosen.gum:
        measure(resolved(read_labels("held_out"), weights), "held out")
    measure_gum(held_out, weights)


if __name__ == "__main__":
    main()
