"""What is listed as a denial or a reversal, and what is not."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.relate.denials import candidate, candidates
from onrecord.relate.printings import Printing

Print = Callable[..., Printing]


def test_another_speaker_who_negates_the_same_is_a_denial(printed: Print) -> None:
    said = printed("“The ferry was overloaded when it left Oxmere.”", name="Ida Holm")
    other = printed("“The ferry was not overloaded when it left Oxmere.”", name="Karl Brenn", publisher="Oxmere Post")
    found = candidate(other, said)
    assert found is not None and found.kind == "denial"
    assert "two speakers" in found.reason and any(one.kind == "negation" for one in found.differences)


def test_an_act_that_denies_is_a_denial(printed: Print) -> None:
    said = printed("the ferry was overloaded when it left Oxmere", name="Ida Holm")
    denied = printed(
        "Karl Brenn denied that the ferry was overloaded.",
        "that the ferry was overloaded",
        cue="denied",
        name="Karl Brenn",
        denies=True,
        publisher="Oxmere Post",
    )
    found = candidate(said, denied)
    assert found is not None and found.kind == "denial" and "denied" in found.reason


def test_one_speaker_who_says_the_opposite_or_another_number_later_is_a_reversal(printed: Print) -> None:
    said = printed("“The ferry will run all winter.”", name="Ida Holm", published="2031-04-02")
    later = printed("“The ferry will not run all winter.”", name="Ida Holm", published="2031-05-09")
    found = candidate(later, said)
    assert found is not None and found.kind == "reversal"
    assert (found.first, found.second) == (said.statement.id, later.statement.id)
    few = printed("“We lost three boats in the storm.”", name="Ida Holm", published="2031-04-02")
    many = printed("“We lost five boats in the storm.”", name="Ida Holm", published="2031-04-05")
    changed = candidate(few, many)
    assert changed is not None and "3 first, 5 later" in changed.reason


def test_agreement_other_matters_and_the_unknown_are_no_candidates(printed: Print) -> None:
    said = printed("“The ferry was overloaded when it left Oxmere.”", name="Ida Holm")
    agrees = printed("“The ferry was overloaded when it left Oxmere.”", name="Karl Brenn", publisher="Oxmere Post")
    other = printed("“The lighthouse was not painted last year.”", name="Karl Brenn", publisher="Oxmere Post")
    nobody = printed("“The ferry was not overloaded when it left Oxmere.”", publisher="Oxmere Post")
    same_day = printed("“The ferry was not overloaded when it left Oxmere.”", name="Ida Holm", publisher="Oxmere Post")
    assert candidates([said, agrees]) == []
    assert all(candidate(said, one) is None for one in (other, nobody, same_day))
