"""What a revision prints otherwise than the one before it, and that nothing is revised for nothing."""

from typing import Any

import pytest

from qclab.domain.release.revising import Unrevised, differences, revision_blockers

LINE = {"test": "Bacterial endotoxins", "parameter": "Endotoxin", "result": "0.1", "evaluation": "complies"}
BEFORE: dict[str, Any] = {
    "number": "COA-1", "revision": 1, "issued": "2026-11-26", "program": "QC Lab 0.1", "donor": "D-1",
    "chain_head": {"seq": 4, "digest": "ab"}, "client": {"name": "Romano", "address": ["A street"]},
    "results": [LINE], "notes": [{"text": "Batch record: BR-1"}],
    "samples": [{"sample_id": "S1", "received": "intact", "sampled": "2026-11-25"}],
    "manufactured": "2026-11-20", "expiry": "not given",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"number": "", "revision": 2, "issued": "2026-12-01", "program": "QC Lab 0.2", "chain_head": None}, []),
        ({"donor": "D-2"}, ["Donor: D-1 → D-2"]),
        ({"donor": None}, ["Donor: D-1 → nothing"]),
        ({"coi_id": "COI-1"}, ["Chain of identity: nothing → COI-1"]),
        ({"client": {"name": "Romano", "address": ["B street"]}}, ["Client: address A street → B street"]),
        (
            {"results": [LINE | {"result": "0.14"}]},
            ["Bacterial endotoxins, Endotoxin: result 0.1 → 0.14"],
        ),
        (
            {"results": [LINE, LINE | {"parameter": "Recovery"}]},
            ["Result added: Bacterial endotoxins, Recovery, 0.1 (complies)"],
        ),
        ({"results": []}, ["Result no longer there: Bacterial endotoxins, Endotoxin, 0.1 (complies)"]),
        (
            {"samples": [{"sample_id": "S1", "received": "warm", "sampled": "2026-11-25"}]},
            ["Sample S1: received intact → warm"],
        ),
        (
            {"notes": [{"text": "Batch record: BR-2"}]},
            ["Remark added: Batch record: BR-2", "Remark no longer there: Batch record: BR-1"],
        ),
    ],
)
def test_what_differs_is_said_in_words(changed: dict[str, Any], said: list[str]) -> None:
    after = {name: value for name, value in (BEFORE | changed).items() if value is not None}
    assert list(differences(BEFORE, after)) == said


def test_a_certificate_issued_after_the_expiry_is_not_revised_because_it_is_later_now() -> None:
    said = "This certificate of analysis is issued after expiry: at {}, and the batch expired at {}."
    before, now, moved = (
        BEFORE | {"notes": [{"text": said.format(*moments)}]}
        for moments in (
            ("2026-10-12 13:35", "2026-09-28 13:35"),
            ("2026-11-30 21:45", "2026-09-28 13:35"),
            ("2026-11-30 21:45", "2026-09-29 13:35"),
        )
    )
    assert differences(before, now) == ()
    assert len(differences(before, moved)) == 2, "another expiry is another remark"
    assert len(differences(BEFORE | {"notes": []}, now)) == 1, "that it is past its expiry now is said"


def test_nothing_is_revised_for_nothing() -> None:
    (why,) = revision_blockers("COA-1 revision 1", [])
    assert why.code == Unrevised.NOTHING_DIFFERS
    assert "COA-1 revision 1" in why.text
    assert revision_blockers("COA-1 revision 1", ["Donor: D-1 → D-2"]) == ()
