"""Cells pasted into the samples to register: each has a place and a meaning, or nothing is pasted."""

import pytest

from qclab.domain.refusals import Invalid
from qclab.ui.pages.register.pasting import values_of

COLUMNS = ("name", "container", "amount", "unit", "methods", "retain", "condition")
TITLES = {"A20": "Cell count and viability", "A09": "Endotoxin"}


@pytest.mark.parametrize(
    ("cells", "first", "values"),
    [
        (["Pool", "Bag", "10"], 0, {"name": "Pool", "container": "Bag", "amount": "10"}),
        (["A20; Endotoxin", "retain", "-80 °C"], 4, {"methods": ("A20", "A09"), "retain": True, "condition": "-80 °C"}),
        (["", "", ""], 4, {"methods": (), "retain": False, "condition": ""}),
        (["A09", "no"], 4, {"methods": ("A09",), "retain": False}),
        (["x", "", ""], 6, {"condition": "x"}),
    ],
)
def test_cells_become_fields(cells: list[str], first: int, values: dict[str, object]) -> None:
    assert values_of([cells], COLUMNS, first, TITLES) == [values]


@pytest.mark.parametrize(
    ("cells", "first", "said"),
    [
        (["A99"], 4, "Row 2, column 1 of what was copied: There is no method in force “A99”"),
        (["maybe"], 5, "“maybe” is neither yes nor no"),
        (["x", "1", "2"], 6, "column 2 of what was copied: “1” falls beyond the last column"),
    ],
)
def test_what_has_no_place_or_no_meaning_refuses_the_block(cells: list[str], first: int, said: str) -> None:
    with pytest.raises(Invalid, match=said) as why:
        values_of([[""], cells], COLUMNS, first, TITLES)
    assert str(why.value).endswith("Nothing was pasted.")
