"""GUM's documents as texts with sayings whose speakers its coreference chains name.

A saying is a verb of saying with a clause for what is said (`ccomp` or `parataxis`), or, as there are few of those, any
verb whose subject is "he" or "she"; its source is the verb's subject. The subject's chain says who is meant: the
mentions of it that are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SAYING = frozenset(
    "say tell ask add argue claim write explain note believe think suggest warn insist announce declare admit report "
    "state reply answer describe call recall deny promise state observe remark know hope feel want".split()
)
HELD_OUT = 4  # every fourth document is for measuring


@dataclass
class Word:
    """One token: its offsets in the document's text and its place in the tree."""

    start: int
    end: int
    number: int
    form: str
    lemma: str
    tag: str
    head: int
    relation: str
    sentence: int


@dataclass
class Saying:
    """A source, the verb, and what is said, as offsets; `names` are the spans of names in the source's chain."""

    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    mention: str
    kind: str
    names: list[tuple[int, int]]


@dataclass
class Document:
    """A text and its sayings."""

    name: str
    text: str
    sayings: list[Saying] = field(default_factory=list)


def read_gum(folder: Path) -> tuple[list[Document], list[Document]]:
    """Documents for training and for measuring."""
    documents = [_document(path) for path in sorted(folder.glob("*.conllu"))]
    held_out = documents[::HELD_OUT]
    return [document for document in documents if document not in held_out], held_out


def _document(path: Path) -> Document:
    text, sentences, spans = _read(path)
    document = Document(path.stem, text)
    chains: dict[str, list[tuple[int, int, str, Word]]] = {}
    for chain, kind, start, end, head in spans:
        chains.setdefault(chain, []).append((start, end, kind, head))
    for words in sentences:
        document.sayings.extend(_sayings(words, chains))
    return document


def _read(path: Path) -> tuple[str, list[list[Word]], list[tuple[str, str, int, int, Word]]]:
    text, sentences, spans = "", [], []
    open_: list[tuple[str, str, int]] = []
    paragraph, words = False, []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith("# newpar"):
            paragraph = True
        elif line and line[0].isdigit() and "-" not in line.split("\t")[0] and "." not in line.split("\t")[0]:
            fields = line.split("\t")
            if not words and text:
                text = text.rstrip() + ("\n\n" if paragraph else " ")
            paragraph = False
            word = Word(len(text), len(text) + len(fields[1]), int(fields[0]), fields[1], fields[2], fields[4],
                        int(fields[6]), fields[7], len(sentences))  # fmt: skip
            text += fields[1] + ("" if "SpaceAfter=No" in fields[9] else " ")
            words.append(word)
            entity = next((part[7:] for part in fields[9].split("|") if part.startswith("Entity=")), "")
            _track(entity, word, words, open_, spans)
        elif not line and words:
            sentences.append(words)
            words = []
    return text, sentences, spans


def _track(entity: str, word: Word, words: list[Word], open_: list[tuple[str, str, int]], spans: list) -> None:
    for found in re.finditer(r"\((\d+)-([a-z]+)[^()]*?(\)|(?=\(|$|\d+\)))|(\d+)\)", entity):
        if found[4]:
            at = max((i for i, (chain, _, _) in enumerate(open_) if chain == found[4]), default=None)
            if at is not None:
                chain, kind, start = open_.pop(at)
                inside = [other for other in words if other.start >= start]
                spans.append((chain, kind, start, word.end, _head(inside)))
        elif found[3] == ")":
            spans.append((found[1], found[2], word.start, word.end, word))
        else:
            open_.append((found[1], found[2], word.start))


def _head(words: list[Word]) -> Word:
    numbers = {word.number for word in words}
    return next((word for word in words if word.head not in numbers), words[0])


def _sayings(words: list[Word], chains: dict[str, list[tuple[int, int, str, Word]]]) -> Iterator[Saying]:
    for verb in words:
        subject = next((w for w in words if w.head == verb.number and w.relation.startswith("nsubj")), None)
        clause = next((w for w in words if w.head == verb.number and w.relation in ("ccomp", "parataxis")), None)
        if subject is None:
            continue
        third = subject.form.casefold() in ("he", "she")
        if not third and (verb.lemma not in SAYING or clause is None):
            continue
        said = sorted(_under(words, (clause or verb).number), key=lambda word: word.start)
        said = [word for word in said if word.start > verb.end] or [words[-1]]
        for mentions in chains.values():
            mention = next((m for m in mentions if m[3] is subject), None)
            if mention is None:
                continue
            names = [(start, end) for start, end, _, head in mentions if head.tag in ("NNP", "NNPS")]
            kind = (
                "pronoun" if subject.tag.startswith("PRP") else "name" if subject.tag.startswith("NNP") else "nominal"
            )
            yield Saying(mention[:2], (verb.start, verb.end), (said[0].start, said[-1].end), kind, mention[2], names)
            break


def _under(words: list[Word], number: int) -> list[Word]:
    below = [word for word in words if word.head == number]
    return [word for word in words if word.number == number] + [
        w for child in below for w in _under(words, child.number)
    ]
