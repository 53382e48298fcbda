"""Names are taken as well as ids; a name of two things names none, and both are told."""

import pytest

from qclab.domain.exchange.causes import causes, said_lines
from qclab.domain.exchange.naming import Named, Unnamed, named, named_several
from qclab.domain.refusals import Invalid, Missing, Reason

METHODS = [
    Named("A20", "Cell count and viability", 1),
    Named("A31", "Viability, flow", 2),
    Named("A09", "Endotoxin", 3),
    Named("A10", "Endotoxin", 4),
    Named("ENDO", "A20", 5),
]


@pytest.mark.parametrize(
    ("text", "value"), [("A20", 1), ("a20", 1), ("cell  count and Viability", 1), ("viability, flow", 2), ("endo", 5)]
)
def test_an_id_goes_before_a_name_and_case_does_not_count(text: str, value: int) -> None:
    assert named(text, METHODS, "method") == value


def test_a_name_of_two_is_refused_naming_both() -> None:
    with pytest.raises(Invalid, match=r"“endotoxin” names A09 \(Endotoxin\) and A10 \(Endotoxin\): give the id") as why:
        named("endotoxin", METHODS, "method")
    assert why.value.codes == (Unnamed.AMBIGUOUS,)


def test_what_nothing_bears_is_refused_and_what_is_near_is_told() -> None:
    with pytest.raises(Missing, match=r"There is no method “sterility”\.$"):
        named("sterility", METHODS, "method")
    with pytest.raises(Missing, match=r"Is it A31 \(Viability, flow\)"):
        named("Viability flow", METHODS, "method")
    with pytest.raises(Invalid, match="only looks like"):
        named("А20", METHODS, "method")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A20", (1,)),
        ("A20 a31", (1, 2)),
        ("A20, A31", (1, 2)),
        ("A20; Viability, flow", (1, 2)),
        ("Viability, flow", (2,)),
        ("Cell count and viability, ENDO", (1, 5)),
        ("A20 A20", (1,)),
        (" ; ", ()),
    ],
)
def test_several_are_listed_as_ids_or_as_names(text: str, values: tuple[int, ...]) -> None:
    assert named_several(text, METHODS, "method") == values


def test_one_that_is_unknown_refuses_the_list() -> None:
    with pytest.raises(Missing, match="A99"):
        named_several("A20 A99", METHODS, "method")


def test_each_cause_is_told_once_with_its_lines() -> None:
    rows = [Reason("no test A14", "method", row, code=None) for row in (3, 4, 5, 9)] + [
        Reason("garbled", "sample", 7, code=None)
    ]
    told = causes(rows)
    assert [str(why) for why in told] == ["line 3: no test A14 (also lines 4 and 5, 9)", "line 7: garbled"]
    assert said_lines([2, 3, 4, 8]) == "lines 2 to 4, 8"
    assert said_lines(list(range(1, 20, 2))) == "lines 1, 3, 5, 7 and 6 lines more"
