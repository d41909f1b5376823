"""Roles are weighed with the words beside them: the same whatever stands further off, and not at all by default."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.extractor.packaged import PACKAGED_MODEL
from onrecord.extractor.tagger import FORBIDDEN, ROLES
from onrecord.extractor.weighing import FLOOR, Weighing

NOTHING = np.zeros((ROLES, ROLES), np.float32)
BIAS = np.zeros(ROLES, np.float32)
PACKAGED = Weighing.from_meta(json.loads((PACKAGED_MODEL / "meta.json").read_text(encoding="utf-8"))["weighing"])


def logs_of(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(-4, 2, (count, ROLES)).astype(np.float32)


def test_a_weighing_of_the_word_alone_changes_nothing_above_the_floor() -> None:
    logs = logs_of(0, 9)
    alone = Weighing(np.eye(ROLES, dtype=np.float32), NOTHING, NOTHING, BIAS, NOTHING)
    assert np.allclose(alone.weigh(logs), np.maximum(logs, FLOOR))


def test_each_matrix_weighs_its_own_neighbour() -> None:
    logs, identity = logs_of(1, 5), np.eye(ROLES, dtype=np.float32)
    before = Weighing(NOTHING, identity, NOTHING, BIAS, NOTHING).weigh(logs)
    after = Weighing(NOTHING, NOTHING, identity, BIAS, NOTHING).weigh(logs)
    cut = np.maximum(logs, FLOOR)
    assert np.allclose(before[1:], cut[:-1])
    assert not before[0].any()
    assert np.allclose(after[:-1], cut[1:])
    assert not after[-1].any()


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 40), cut=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_a_word_depends_on_its_neighbours_alone(seed: int, count: int, cut: int) -> None:
    logs = logs_of(seed, count)
    whole, part = PACKAGED.weigh(logs), PACKAGED.weigh(logs[:cut])
    inner = max(0, min(cut, count) - 1)
    assert np.allclose(whole[:inner], part[:inner], atol=1e-4)
    assert np.isfinite(whole).all()


def test_what_cannot_follow_stays_forbidden() -> None:
    for inside in (2, 4, 6):
        for before in set(range(ROLES)) - {inside, inside - 1}:
            assert PACKAGED.transitions[before, inside] <= FORBIDDEN / 2
