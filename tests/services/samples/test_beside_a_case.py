"""Samples that are registered again beside a case: no test is made of them that would never count."""

import pytest

from qclab.domain.refusals import Conflict
from qclab.services.samples import registering
from qclab.services.samples.new_sample import NewSample
from tests.laboratory.laboratory import Laboratory


def _spare(method: str) -> NewSample:
    """One more tube than the plan proposes, for this test."""
    return NewSample(f"Spare for {method}", methods=(method,), because="the client sent one more tube")


def test_no_sample_is_registered_for_a_test_that_has_a_case(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted()
    assert made.cases() == ["OOS-2026-0001"]
    before = len(made.samples)
    with pytest.raises(Conflict, match="a retest comes from the plan of the case only") as refused:
        registering.register(sqlite_demo.analyst, made.key, "DP", [_spare("A01"), _spare("A09")])
    assert [(why.field, why.row) for why in refused.value.reasons] == [("methods", 2)]
    assert len(made.samples) == before, "all or none"
    registering.register(sqlite_demo.analyst, made.key, "DP", [_spare("A01")])
    assert len(made.samples) == before + 1, "what has no case is no retest"
