"""What is typed finds ids before names, and beginnings before what stands within."""

import pytest

from qclab.domain.ranking import meant, ranked

ENTRIES = (
    "HUCMSC  Mesenchymal stromal cells", "A14  Bacterial endotoxins", "CAR-STR-01  CD19 CAR-T cells",
    "A15  Sterility", "A21  Mycoplasma, strict", "A1  Appearance", "LVV-7  Vector, astra",
)  # fmt: skip


def found(typed: str) -> list[str]:
    return [ENTRIES[place].partition("  ")[0] for place in ranked(typed, ENTRIES)]


def test_a_batch_is_found_by_a_part_of_its_id_before_names_that_have_the_letters() -> None:
    assert found("STR") == ["CAR-STR-01", "HUCMSC", "A21", "LVV-7"]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("a1", ["A1", "A14", "A15"]),
        ("A14", ["A14"]),
        ("ste", ["A15"]),
        ("cells stromal", ["HUCMSC"]),
        ("  ", [entry.partition("  ")[0] for entry in ENTRIES]),
        ("xyz", []),
    ],
)
def test_an_id_itself_comes_first_and_then_what_begins_so(typed: str, ids: list[str]) -> None:
    assert found(typed) == ids


def test_entries_that_answer_as_well_stay_in_their_order() -> None:
    assert ranked("car", ["CAR-0418", "CAR-0417", "X car"]) == [0, 1, 2]


def test_what_was_typed_and_left_means_an_entry_only_where_no_other_can_be_meant() -> None:
    assert meant("a14", ENTRIES) == 1
    assert meant("A14  Bacterial endotoxins", ENTRIES) == 1
    assert meant("steril", ENTRIES) == 3
    assert meant("CAR", ["CAR-0417", "CAR-0418"]) is None
    assert meant("CAR-0417", ["CAR-04170", "CAR-0417  a"]) == 1
    assert meant("", ENTRIES) is None
    assert meant("nothing", ENTRIES) is None
