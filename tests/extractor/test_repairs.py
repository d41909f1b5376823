"""Pieces of a content a few words apart are one, unless what stands between parts them."""

import pytest

from onrecord.extractor.linker import Linked
from onrecord.extractor.repairs import close_gaps
from onrecord.extractor.tokens import tokenise
from onrecord.extractor.wordpieces import WordPieces

from .conftest import at


def closed(text: str, parts: list[str], pieces_of: WordPieces, *, turn: bool = False) -> list[str]:
    """The contents that are left of these, where "said" is the cue and "Moro" the source, if there."""
    tokens = tokenise(text, pieces_of)
    cue = at(tokens, "said") if "said" in text else None
    source = at(tokens, "Moro") if "Moro" in text else None
    statement = Linked(cue, source=source, content=[at(tokens, part) for part in parts], turn=turn)
    close_gaps([statement], tokens)
    return [text[int(tokens.start[start]) : int(tokens.end[end - 1])] for start, end in statement.content]


def test_a_few_words_between_pieces_belong_to_them(pieces_of: WordPieces) -> None:
    text = "Moro said the ferry that nobody wanted would sail"
    assert closed(text, ["the ferry", "would sail"], pieces_of) == ["the ferry that nobody wanted would sail"]


def test_pieces_come_in_any_order(pieces_of: WordPieces) -> None:
    text = "Moro said the ferry that nobody wanted would sail"
    assert closed(text, ["would sail", "the ferry"], pieces_of) == ["the ferry that nobody wanted would sail"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The ferry, Moro said, would sail", ["The ferry", "would sail"]),
        ("Moro said so. The ferry\nwould sail", ["The ferry", "would sail"]),
        ("Moro said the ferry of the old line from the northern harbour would sail", ["the ferry", "would sail"]),
    ],
    ids=["own cue", "line end", "too far"],
)
def test_pieces_stay_apart(text: str, parts: list[str], pieces_of: WordPieces) -> None:
    assert closed(text, parts, pieces_of) == parts


def test_a_turn_is_left_as_it_is(pieces_of: WordPieces) -> None:
    assert closed("The ferry now would sail", ["The ferry", "would sail"], pieces_of, turn=True) == [
        "The ferry",
        "would sail",
    ]
