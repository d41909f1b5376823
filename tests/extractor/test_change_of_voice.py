"""Quotations and turns end where somebody else has the word: an answer to a question, the reporter in an interview."""

from __future__ import annotations

import pytest

from onrecord.extractor.linker import Linked
from onrecord.extractor.repairs import repair
from onrecord.extractor.tokens import Tokens, tokenise
from onrecord.extractor.turns import apply_turns, find_turns
from onrecord.extractor.wordpieces import WordPieces

from .conftest import at


def texts(tokens: Tokens, statement: Linked) -> list[str]:
    return [tokens.text[int(tokens.start[a]) : int(tokens.end[b - 1])] for a, b in sorted(statement.content)]


def repaired(text: str, parts: list[str], pieces_of: WordPieces) -> list[str]:
    """The contents that are left of these, of a statement with the cue "asked" or "said"."""
    tokens = tokenise(text, pieces_of)
    cue = at(tokens, "asked" if "asked" in text else "said")
    (left,) = repair([Linked(cue, source=at(tokens, "Moro"), content=[at(tokens, part) for part in parts])], tokens)
    return texts(tokens, left)


ANSWER = '"I could not."\n\n"You were there."'


def test_an_answer_is_not_the_question_that_goes_on(pieces_of: WordPieces) -> None:
    text = f'"Did you open it?" Moro asked.\n\n{ANSWER}\n'
    assert repaired(text, ['"Did you open it?"', ANSWER], pieces_of) == ['"Did you open it?"']


def test_an_answer_in_one_piece_with_the_question_is_cut_off(pieces_of: WordPieces) -> None:
    question = '"Did you open it?"'
    text = f"Moro asked: {question}\n\n{ANSWER}\n"
    assert repaired(text, [f"{question}\n\n{ANSWER}"], pieces_of) == [question]


@pytest.mark.parametrize(
    "second",
    ['\n\n"It was dark."', ' "It was dark."'],
    ids=["a statement goes on", "in the question's own paragraph"],
)
def test_what_is_no_answer_stays(second: str, pieces_of: WordPieces) -> None:
    first = '"Who opened it?"' if second.startswith(" ") else '"Nobody opened it."'
    text = f"{first} Moro said.{second}\n"
    assert repaired(text, [first, second.strip()], pieces_of) == [first, second.strip()]


def test_a_question_that_runs_on_in_the_next_paragraph_stays(pieces_of: WordPieces) -> None:
    text = '"Who opened it? Moro said. "And why?\n\n"And when?"\n'
    parts = ['"And why?\n\n"And when?"']
    assert repaired(text, parts, pieces_of) == parts


TURNS = (
    "MORO: There was a report, and nobody had read it.\n\n{between}\n\n"
    "Q: What did it say of the pier?\n\nMORO: That it would fall within a year.\n\nQ: Did it fall?\n\nMORO: It did.\n"
)


def turn_with(
    between: str, quoted: str, source: str, pieces_of: WordPieces, *, label: str = "MORO"
) -> tuple[list[str], bool]:
    """The first turn's contents, and whether the statement between the turns is kept."""
    tokens = tokenise(TURNS.format(between=between).replace("MORO", label), pieces_of)
    statement = Linked(at(tokens, "says"), source=at(tokens, source), content=[at(tokens, quoted)])
    found = apply_turns([statement], find_turns(tokens), tokens)
    first = min((one for one in found if one.turn), key=lambda one: one.content[0])
    return texts(tokens, first), statement in found


def test_a_turn_ends_before_the_reporter_quotes_its_speaker(pieces_of: WordPieces) -> None:
    between = 'She puts down her cup. "Ask anybody here," she says.'
    found, is_kept = turn_with(between, '"Ask anybody here,"', "she", pieces_of)
    assert found == ["There was a report, and nobody had read it."] and is_kept


def test_a_turn_goes_on_where_its_speaker_quotes_somebody(pieces_of: WordPieces) -> None:
    between = 'My neighbour heard of it. "Ask anybody here," my neighbour says.'
    found, is_kept = turn_with(between, '"Ask anybody here,"', "my neighbour", pieces_of)
    assert found == ["There was a report, and nobody had read it.", between] and not is_kept


def test_a_turn_goes_on_where_its_speaker_says_i(pieces_of: WordPieces) -> None:
    between = 'I had a word with them. "Ask anybody here," I says.'
    found, is_kept = turn_with(between, '"Ask anybody here,"', "I", pieces_of, label="Mori")
    assert found == ["There was a report, and nobody had read it.", between] and not is_kept
