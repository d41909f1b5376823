"""Which roles can be one person's: plain rules over head words, parties and occupations."""

from __future__ import annotations

import pytest

from onrecord.ledger.roles import (
    FORMER,
    LIKE_HEAD,
    LOOSE,
    RELATED,
    SAME,
    SAME_FIELD,
    SAME_HEAD,
    agreement,
    read_role,
)


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("mayor of Lindholm", "Lindholm mayor", SAME),
        ("Mayor", "mayor of Lindholm", SAME_HEAD),
        ("chairman of the Dock Board", "Dock Board chairwoman", SAME),
        ("Kessel spokesman", "Linde’s spokeswoman", LIKE_HEAD),
        ("Sen.", "senator from Alder", SAME_HEAD),
        ("Rep.", "Democratic congressman", SAME_HEAD),
        ("senator", "presidential candidate", SAME_FIELD),
        ("D-Calif.", "Democratic strategist", SAME_FIELD),
        ("Acme founder", "spokesman for Acme", SAME_FIELD),
        ("skipper", "Vermonter", LOOSE),
        ("GOP frontrunner", "billionaire", RELATED),
        ("primary challenger", "cardiologist", LOOSE),
        ("lawyer", "senator", RELATED),
        ("former striker", "Labour MP", FORMER),
        ("R-Ohio", "senator", LOOSE),
    ],
)
def test_roles_that_go_together(one: str, other: str, score: int) -> None:
    assert agreement(read_role(one), read_role(other)).score == score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Labour MP", "cardiologist"),
        ("R-Ohio", "D-Calif."),
        ("Republican senator", "Democrat"),
        ("Tory councillor", "Labour councillor"),
        ("baker", "florist"),
        ("a nurse at St. Anne's", "Kessel striker"),
        ("attorney general", "army general"),
    ],
)
def test_roles_that_contradict_each_other(one: str, other: str) -> None:
    assert agreement(read_role(one), read_role(other)).score == 0


def test_a_party_can_change_in_time_and_work_cannot() -> None:
    assert agreement(read_role("R-Ohio"), read_role("D-Ohio"), years=7).score == 0
    assert agreement(read_role("R-Ohio"), read_role("D-Ohio"), years=8).score > 0
    assert agreement(read_role("nurse"), read_role("striker"), years=30).score == 0


def test_a_missing_role_contradicts_nothing_and_says_so() -> None:
    found = agreement(None, read_role("nurse"))
    assert found.score > 0 and found.reason == "no role to compare"


def test_the_reason_holds_both_roles_as_printed() -> None:
    found = agreement(read_role("Labour MP"), read_role("cardiologist"))
    assert found.reason == "“Labour MP” and “cardiologist” are different work"
