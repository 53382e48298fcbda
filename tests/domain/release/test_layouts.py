"""What certificates only word or lay out otherwise than before is no change of the record, and is never hidden."""

from typing import Any

import pytest

from qclab.domain.release import layouts
from qclab.domain.release.revising import Unrevised, differences, revision_blockers

BEFORE: dict[str, Any] = {
    "batch": "B-1",
    "conclusion": "On the results listed, batch B-1 does not comply with the specification: 2 lines of step 1 pending.",
    "statements": ["The results relate only to the samples named above."],
    "samples": [{"sample_id": "S1", "received": "2026-11-26"}],
    "results": [{"test": "Viability", "result": "91", "step": "2", "laboratory": "tested by Endolab, report E-1"}],
    "notes": [
        {"text": "Sterility went on without sample S26 0012 3418: rejected, cap open."},
        {"text": "Endotoxin was opened again after its approval on 2026-11-27: exchanged."},
    ],
    "pending": [{"test": "Endotoxin", "step": "1"}, {"test": "Sterility", "step": "2"}],
}
AFTER: dict[str, Any] = {
    "batch": "B-1", "manufactured": "not given", "expiry": "not given",
    "conclusion": "On the results listed, batch B-1 does not comply with the specification: "
    "2 lines needed before use are pending.",
    "statements": ["The results relate only to the samples that were tested, as named above."],
    "samples": [{"sample_id": "S1", "received": "2026-11-26", "sampled": "not given"}],
    "results": [{"test": "Viability", "result": "91", "laboratory": "Endolab, report E-1"}],
    "notes": [
        {"text": "Sterility went on without sample S26 0012 3418."},
        {"text": "Endotoxin was approved, and opened again on 2026-11-27: exchanged."},
    ],
    "pending": [{"test": "Endotoxin", "needed": "needed before use"}, {"test": "Sterility"}],
}  # fmt: skip


def test_our_own_words_are_no_change_of_the_record_and_are_told_in_one_line() -> None:
    assert differences(BEFORE, AFTER) == (layouts.CHANGED,)
    (why,) = revision_blockers("COA-1 revision 1", differences(BEFORE, AFTER))
    assert why.code == Unrevised.ONLY_THE_LAYOUT


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"manufactured": "2026-11-20"}, "Manufactured: not given → 2026-11-20"),
        (
            {"results": [{"test": "Viability", "result": "92", "laboratory": "Endolab, report E-1"}]},
            "Viability: result 91 → 92",
        ),
        (
            {"samples": [{"sample_id": "S1", "received": "2026-11-26", "sampled": "2026-11-25"}]},
            "Sample S1: sampled not given → 2026-11-25",
        ),
    ],
)
def test_a_change_of_the_record_stands_before_that_of_the_layout(changed: dict[str, Any], said: str) -> None:
    changes = differences(BEFORE, AFTER | changed)
    assert changes == (said, layouts.CHANGED)
    assert revision_blockers("COA-1 revision 1", changes) == ()


def test_what_is_no_longer_known_is_a_change_of_the_record() -> None:
    assert differences(AFTER | {"expiry": "2026-12-01"}, AFTER) == ("Expiry: 2026-12-01 → not given",)


def test_an_edition_of_today_is_laid_out_as_it_is() -> None:
    assert layouts.in_layout_of_today(AFTER, AFTER) == AFTER
