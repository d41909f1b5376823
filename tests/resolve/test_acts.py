"""What the cue says was done: act, polarity, negation and vouching."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records import Act, Article, Span, Statement
from onrecord.resolve.acts import resolve_acts

POLARITIES = {"affirms", "denies", "open"}


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    """The parts of a text as spans, each looked for after the one before."""
    found: list[Span] = []
    place = 0
    for part in parts:
        place = text.index(part, place)
        found.append(Span.of(text, place, place + len(part)))
        place += len(part)
    return tuple(found)


def act_of(printed: str) -> Act:
    """The act of "source | cue | content"; what stands in no field is printed between."""
    source, cue, content = printed.split("|")
    text = source + cue + content + "."
    places = (len(source), len(source) + len(cue))
    statement = Statement(
        "s",
        "indirect",
        "body",
        (Span.of(text, 0, len(source.split("~")[0].rstrip())),),
        (Span.of(text, *places),),
        (Span.of(text, places[1], len(text) - 1),) if content.strip() else (),
        1.0,
    )
    act = resolve_acts(Article(text=text), (statement,))[0].act
    assert act is not None
    return act


PLAIN = [
    ("Ada Brook |said| the bridge would open", "say"),
    ("Ada Brook |has repeatedly said| the bridge would open", "say"),
    ("Brook |told| the bridge was safe", "say"),
    ("Brook |added:| it is safe", "say"),
    ("Ada Brook|:| The bridge is safe", "say"),
    ("the harbour board |, according to| the bridge is safe", "say"),
    ("Brook |made it clear| that the bridge would open", "say"),
    ("Brook |noted| that the bridge is old", "say"),
    ("a harbour survey |in| half of the boats leak", "say"),
    ("Brook |shot back| that it was safe", "answer"),
    ("Brook |replied| that it was safe", "answer"),
    ("Brook |asked| whether the bridge was safe", "ask"),
    ("Brook |is wondering| whether the bridge is safe", "ask"),
    ("Brook |was considering| a second bridge", "ask"),
    ("Brook |claimed| the bridge was safe", "claim"),
    ("Brook |insists| the bridge is safe", "claim"),
    ("the board |made the case that| the bridge was needed", "claim"),
    ("Brook |argued| that the bridge was needed", "claim"),
    ("Brook |hinted at| a second bridge", "suggest"),
    ("Brook |called| the bridge a wonder", "say"),
    ("Brook |referred to the bridge| as a wonder", "say"),
    ("Brook |explained| why the bridge had to close", "say"),
    ("Brook |talked about| the old bridge", "say"),
    ("Brook |discussed| the old bridge", "say"),
    ("Brook |pointed to| the cracks in the pillars", "say"),
    ("Brook |confirmed| the cracks", "confirm"),
    ("Brook |admitted| that there were cracks", "admit"),
    ("Brook |owned up to| the cracks", "admit"),
    ("Brook |announced| a second bridge", "say"),
    ("Brook |unveiled| a second bridge", "say"),
    ("Brook |accused| the board of neglect", "accuse"),
    ("Brook |pointed the finger at| the board", "accuse"),
    ("Brook |took aim at| the board", "criticise"),
    ("Brook |slammed| the board", "criticise"),
    ("Brook |joked| that the ferry was faster", "say"),
    ("Brook |thanked| the ferrymen", "praise"),
    ("Brook |spoke highly of| the ferrymen", "praise"),
    ("Brook |apologized for| the delay", "apologise"),
    ("Brook |vowed| to open the bridge", "promise"),
    ("Brook's |pledge to| open the bridge", "promise"),
    ("Brook |offered| to open the bridge", "promise"),
    ("Brook |threatened| to close the bridge", "threaten"),
    ("Brook |warned| that the pillars may give way", "warn"),
    ("Brook |called for| a second bridge", "demand"),
    ("Brook |demanded| a second bridge", "demand"),
    ("Brook |called on| the board to act", "demand"),
    ("Brook |asked| the board to act", "demand"),
    ("Brook |asked for| a second bridge", "demand"),
    ("Brook |urged| the board to act", "demand"),
    ("Brook |proposed| a second bridge", "propose"),
    ("Brook |predicted| a flood", "predict"),
    ("Brook |agreed with| the board", "agree"),
    ("Brook |was vocal in her support for| the bridge", "support"),
    ("Brook |came out in favor of| the bridge", "support"),
    ("Brook |ordered| the bridge closed", "order"),
    ("the court |ruled| that the bridge must close", "order"),
    ("Brook |plans to| close the bridge", "plan"),
    ("Brook |decided| to close the bridge", "decide"),
    ("Brook's |decision to endorse| the plan", "decide"),
    ("Brook |tweeted| that the bridge was closed", "write"),
    ("the Harbour Post |reported| that the bridge was closed", "say"),
    ("Brook |reportedly| wants a second bridge", "say"),
    ("Brook |thinks| the bridge is safe", "think"),
    ("Brook |is convinced| the bridge is safe", "think"),
    ("Brook |was confident| the bridge is safe", "think"),
    ("Brook's |view of| the bridge", "think"),
    ("Brook |knew| the bridge was safe", "think"),
    ("Brook |liked| the bridge", "feel"),
    ("Brook |is worried about| the bridge", "fear"),
    ("Brook |was happy| that the bridge opened", "feel"),
    ("Brook |would like| to open the bridge", "want"),
    ("Brook |is eager to| open the bridge", "want"),
    ("Brook |hopes| to open the bridge", "want"),
    ("the charts |show| that the river is rising", "show"),
    ("the survey |found| that the river is rising", "show"),
    ("the river |seems| to be rising", "seem"),
]

# One word, several acts: the statement decides.
SENSES = [
    ("Brook |saw| the cracks", "think"),
    ("Brook |saw| that the pillars leaned", "think"),
    ("Brook |saw| the bridge as a danger", "think"),
    ("The bridge |is seen| as a danger", "think"),
    ("the board |is considering| a second bridge", "ask"),
    ("the board |considered| closing the bridge", "ask"),
    ("Brook |considers| the bridge a danger", "think"),
    ("she |found| the bridge ugly", "think"),
    ("she |found| that the pillars leaned", "show"),
    ("Brook |questioned| why the bridge was shut", "ask"),
    ("Brook |questioned| the board's figures", "doubt"),
    ("Brook |felt| that the bridge was a danger", "think"),
    ("Brook |felt| betrayed", "feel"),
    ("the mayor |revealed| that the pillars leaned", "say"),
    ("a survey |revealed| that the pillars leaned", "say"),
    ("a survey |found| that the pillars leaned", "show"),
    ("Brook |signed| the bridge bill", "decide"),
    ("Brook |signed| the ferrymen's plea", "support"),
    ("Brook |introduced| a law on ferries", "propose"),
    ("Brook |introduced| a new ferry", "say"),
    ("Brook |offered| to pay for the bridge", "promise"),
    ("Brook |told| the board to close the bridge", "order"),
    ("Brook |told| the board that the bridge was safe", "say"),
    ("Brook |referred to| the bridge as a wonder", "say"),
    ("Brook |referred to| the old bridge", "say"),
    ("the ferrymen |ran| an ad against the bridge", "say"),
    ("Brook |expressed| deep concern over the cracks", "fear"),
    ("Brook |wrote a letter urging| the board to act", "demand"),
    ("Brook |wrote a letter saying| the bridge was safe", "write"),
    ("Brook |spoke joyfully about| the bridge", "say"),
    ("Brook |concluded,| “The bridge is safe", "say"),
    ("Brook |concluded| that the bridge was safe", "think"),
    ("Brook |left no doubt| that the bridge would open", "say"),
    ("Brook |expressed| support for the bridge", "support"),
    ("Brook |feels like| the bridge is safe", "think"),
    ("Brook |pressed| “Is it safe?", "ask"),
]

# Several acts in one cue: which of them counts.
HEADS = [
    ("Brook |sought to reassure| the ferrymen", "claim"),
    ("Brook |sought to| open the bridge", "plan"),
    ("Brook |wants to say| that it is safe", "want"),
    ("Brook |is expected to announce| a second bridge", "predict"),
    ("Brook |was eager to attack| the board", "want"),
    ("the board |passed a law banning| lorries", "order"),
    ("the board |issued a statement condemning| the plan", "criticise"),
    ("Brook |said, praising| the ferrymen", "say"),
    ("Brook |met reporters to denounce| the plan", "criticise"),
    ("Brook |made a direct appeal| to the board", "demand"),
    ("Brook |gave a Harbour-style retort on| the plan", "answer"),
    ("Brook |, exasperated, answered| that it was safe", "answer"),
    ("Brook |made a surprising suggestion about| the bridge", "suggest"),
    ("Brook |entered the debate with an argument| that it was safe", "claim"),
    ("Brook |signaled support for| the bridge", "support"),
    ("Brook |was united in condemning| the plan", "criticise"),
    ("Brook |argued again over| the bridge", "ask"),
    ("Brook's |question about| the cracks", "ask"),
    ("the board |tacked to the left on| ferries", "other"),
]

POLAR = [
    ("Brook |denied| that the bridge was unsafe", "deny", "denies", False),
    ("Brook |took issue with| the report", "oppose", "denies", False),
    ("Brook |rejected| the report", "oppose", "denies", False),
    ("Brook |opposes| the bridge", "oppose", "denies", False),
    ("Brook |doubts| that the bridge is safe", "doubt", "denies", False),
    ("Brook |hates| the bridge", "feel", "affirms", False),
    ("the board |banned| lorries", "order", "denies", False),
    ("Brook |did not deny| that the bridge was unsafe", "deny", "open", True),
    ("Brook |never denied| that the bridge was unsafe", "deny", "open", True),
    ("Brook |did not say| when the bridge would open", "say", "open", True),
    ("Brook |didn’t say| when the bridge would open", "say", "open", True),
    ("Brook |won't say| when the bridge will open", "say", "open", True),
    ("Brook |has never said| that it was safe", "say", "open", True),
    ("Brook |said nothing about| the cracks", "say", "open", True),
    ("Brook |failed to mention| the cracks", "say", "open", True),
    ("Brook |made no mention of| the cracks", "say", "open", True),
    ("Brook |has yet to confirm| the cracks", "confirm", "open", True),
    ("Brook |would not confirm| the cracks", "confirm", "open", True),
    ("Brook |no longer believes| that it is safe", "think", "denies", True),
    ("Brook |doesn't think| it is safe", "think", "denies", True),
    ("Brook |does not want| a bridge", "want", "denies", True),
    ("Brook |did not endorse| the plan", "support", "denies", True),
    ("Brook |has no plans| to close the bridge", "plan", "denies", True),
    ("Brook |does not doubt| that it is safe", "doubt", "affirms", True),
    ("Brook |declined to say| when it would open", "refuse", "open", False),
    ("Brook |refused to rule out| a second bridge", "refuse", "open", False),
    ("Brook |refused| to sign the plan", "refuse", "open", False),
    ("Brook |declined| to be photographed", "refuse", "open", False),
    ("Brook |not only said| it was safe", "say", "affirms", False),
    ("Brook |is not sure| whether it is safe", "ask", "open", False),
    ("Brook |had no comment on| the cracks", "refuse", "open", False),
    ("Brook ~did not |say| when it would open", "say", "open", True),
    ("Brook ~has never |believed| that it was safe", "think", "denies", True),
    ("Nobody |believes| that it is safe", "think", "denies", True),
    ("No engineer |supports| the plan", "support", "denies", True),
    ("Brook |forgot to mention| the cracks", "say", "open", True),
    ("it |is hard to believe| that it is safe", "think", "denies", True),
    ("it is |hard not to think| that it is safe", "think", "affirms", False),
    ("Brook |can't help but worry| about the cracks", "fear", "affirms", False),
    ("Brook's |lack of faith in| the bridge", "think", "denies", True),
    ("Brook |had nothing but praise for| the ferrymen", "praise", "affirms", False),
    ("Brook |does not know| whether it is safe", "think", "open", True),
    ("Brook |decided not to open| the bridge", "decide", "affirms", False),
    ("Brook |makes no apology for| the delay", "apologise", "open", True),
    ("the board |debated| whether to open the bridge", "ask", "open", False),
]

VOUCHING = [
    ("Brook |admitted| the cracks", True),
    ("Brook |revealed| the cracks", True),
    ("Brook |acknowledged| the cracks", True),
    ("Brook |said| there were cracks", None),
    ("Brook |claimed| there were cracks", None),
    ("Brook |falsely claimed| there were cracks", False),
    ("Brook ~wrongly |said| there were cracks", False),
    ("Brook |rightly said| there were cracks", True),
    ("Brook |lied about| the cracks", False),
    ("Brook |did not admit| the cracks", None),
]


@pytest.mark.parametrize(("printed", "act"), PLAIN)
def test_the_act_is_that_of_the_cue(printed: str, act: str) -> None:
    found = act_of(printed)
    assert (found.name, found.negated) == (act, False)


@pytest.mark.parametrize(("printed", "act"), SENSES)
def test_a_word_of_several_senses_is_read_by_the_shape_of_the_statement(printed: str, act: str) -> None:
    assert act_of(printed).name == act


@pytest.mark.parametrize(("printed", "act"), HEADS)
def test_of_several_acts_in_a_cue_the_one_that_was_done_counts(printed: str, act: str) -> None:
    assert act_of(printed).name == act


@pytest.mark.parametrize(("printed", "act", "polarity", "negated"), POLAR)
def test_denials_refusals_and_negations_are_told_from_assertions(
    printed: str, act: str, polarity: str, negated: bool
) -> None:
    found = act_of(printed)
    assert (found.name, found.polarity, found.negated) == (act, polarity, negated)


@pytest.mark.parametrize(("printed", "vouches"), VOUCHING)
def test_words_that_vouch_for_what_is_said_are_told_from_those_that_do_not(printed: str, vouches: bool | None) -> None:
    assert act_of(printed).vouches is vouches


def test_the_reason_names_the_line_of_the_lexicon_and_the_negation() -> None:
    reason = act_of("Brook |did not deny| the cracks").reason
    assert "deny (verb)" in reason
    assert "not" in reason


def test_the_reason_names_the_shape_that_decided() -> None:
    assert "question (verb, thing)" in act_of("Brook |questioned| the board's figures").reason


def test_a_cue_that_the_lexicon_does_not_know_is_other_and_says_so() -> None:
    found = act_of("Brook |zigzagged| the cracks")
    assert found.name == "other"
    assert "zigzagged" in found.reason


def test_where_source_and_cue_were_taken_for_each_other_the_act_is_that_of_the_verb() -> None:
    assert act_of("said |Ada Brook| that the bridge was safe").name == "say"


def test_a_cue_in_two_places_is_read_as_one() -> None:
    text = "Brook did, she wrote, not deny the cracks."
    statement = Statement(
        "s", "indirect", "body", spans(text, "Brook"), spans(text, "did", "not deny"), spans(text, "the cracks"), 1.0
    )
    act = resolve_acts(Article(text=text), (statement,))[0].act
    assert act is not None
    assert (act.name, act.negated) == ("deny", True)


def test_a_negation_before_an_inverted_source_is_the_cue_s() -> None:
    text = "Nor did Brook say when the bridge would open."
    source, cue, content = spans(text, "Brook", "say", "when the bridge would open")
    statement = Statement("s", "indirect", "body", (source,), (cue,), (content,), 1.0)
    act = resolve_acts(Article(text=text), (statement,))[0].act
    assert act is not None
    assert (act.name, act.polarity, act.negated) == ("say", "open", True)


def test_a_negation_inside_the_content_before_the_cue_is_not_the_cue_s() -> None:
    text = "The bridge will not open, Brook said."
    content, source, cue = spans(text, "The bridge will not open", "Brook", "said")
    statement = Statement("s", "indirect", "body", (source,), (cue,), (content,), 1.0)
    act = resolve_acts(Article(text=text), (statement,))[0].act
    assert act is not None
    assert not act.negated


def test_a_statement_without_a_cue_has_no_act() -> None:
    text = "Bridge safe - Brook"
    statement = Statement("s", "indirect", "headline", spans(text, "Brook"), (), spans(text, "Bridge safe"), 1.0)
    assert resolve_acts(Article(text=text), (statement,))[0].act is None


@given(st.text(min_size=1, max_size=60), st.integers(0, 60), st.integers(1, 20))
def test_any_text_has_a_known_act_and_the_statements_keep_their_order(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    cue = Span.of(text, start, min(len(text), start + length))
    whole = Span.of(text, 0, len(text))
    statements = (
        Statement("a", "indirect", "body", (), (cue,), (whole,), 1.0),
        Statement("b", "direct", "body", (whole,), (cue,), (), 1.0),
    )
    resolved = resolve_acts(Article(text=text), statements)
    assert [found.id for found in resolved] == ["a", "b"]
    for found in resolved:
        assert found.act is not None
        assert found.act.polarity in POLARITIES
        assert found.act.reason
