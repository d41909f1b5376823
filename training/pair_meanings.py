"""What the statements of the collection for relating and of the seed mean: `python training/pair_meanings.py`.

As the released network has it, which reads each statement in its printed context. `train_links.py` and
`bench/utterances.py` read the vectors.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from meanings import passage_key
from onrecord.extractor import Extractor, load_extractor
from onrecord.extractor.meanings import packed, words_of
from onrecord.extractor.tagger import read_tokens
from onrecord.extractor.tokens import tokenise
from onrecord.records import Span
from paths import HERE

sys.path.insert(0, str(HERE.parent / "bench"))

from collection import MEANINGS, pair_printings, records, seed_printings

FILES = ("pairs", "grown_pairs", "fresh_pairs", "stories", "unseen_stories", "later_stories", "denials")


def printed() -> Iterator[tuple[str, str, tuple[Span, ...]]]:
    """Every content once: the content, the text around it, and its spans there."""
    seen: set[str] = set()
    for name in FILES:
        for record in records(name):
            for side, printing in zip("ab", pair_printings(record, {}), strict=True):
                if printing.text not in seen:
                    seen.add(printing.text)
                    text, content, place = record[side]["text"], [], 0
                    for span in printing.statement.content:
                        place = text.index(span.text, place)
                        content.append(Span.of(text, place, place + len(span.text)))
                        place += len(span.text)
                    yield printing.text, text, tuple(content)
    for one in seed_printings({})[0].values():
        yield one.text, one.text, (Span.of(one.text, 0, len(one.text)),)


def meaning(extractor: Extractor, text: str, content: tuple[Span, ...]) -> bytes:
    """What a content means where it stands."""
    tokens = tokenise(text, extractor.pieces_of)
    settings = extractor.settings
    readout = read_tokens(tokens, extractor.encoder, size=settings.window, overlap=settings.overlap)
    if readout.meaning is None:
        raise SystemExit("the model says nothing of meanings: learn_meanings.py, then export.py")
    return packed(readout.meaning[words_of(tokens, content)])


def main() -> None:
    """Write the vectors."""
    extractor = load_extractor()
    found = {passage_key(content): meaning(extractor, text, spans) for content, text, spans in printed()}
    vectors = np.array([np.frombuffer(vector, np.int8) for vector in found.values()], np.float16)
    MEANINGS.parent.mkdir(parents=True, exist_ok=True)
    np.savez(MEANINGS, keys=np.array(list(found), np.uint64), vectors=vectors)
    print(f"{len(found)} vectors in {MEANINGS}")


if __name__ == "__main__":
    main()
