"""What is doubtful is asked about before it is recorded: another unit, words, an implausible number."""

import pytest

from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.criteria import Criterion
from qclab.domain.evaluation.evaluating import Evaluation, evaluate, read_for
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.rounding import Rounding
from qclab.domain.refusals import Invalid
from qclab.domain.results.confirming import Asked, marked, unconfirmed

ENDOTOXIN = Parameter("endotoxin", "Endotoxin", "number", unit="EU/mL")
VIABILITY = Parameter("viability", "Viability", "number", unit="%", plausible="0 to 100")
PH = Parameter("pH", "pH", "number", plausible="0 to 14")
LIMIT = Criterion(parse_limit("≤ 0.5"), Rounding.parse("usp"), "EU/mL")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0,3 EU/kg", "unit EU/kg, expected EU/mL"),
        ("0.3EU/kg", "unit EU/kg, expected EU/mL"),
        ("<0.25 EU/kg", "unit EU/kg, expected EU/mL"),
        ("0.3 %", "unit %, expected EU/mL"),
        ("0.3%", "unit %, expected EU/mL"),
        ("1.2 x 10^6 cells", "unit cells, expected EU/mL"),
        ("10^2 CFU/mL", "unit CFU/mL, expected EU/mL"),
    ],
)
def test_another_unit_is_said_and_never_evaluated(typed: str, said: str) -> None:
    entry = read_for(LIMIT, typed, ENDOTOXIN)
    assert entry.doubt.startswith(said)
    assert entry.said.startswith(said)
    (why,) = unconfirmed(entry, is_confirmed=False)
    assert why.code is Asked.DOUBTFUL
    assert unconfirmed(entry, is_confirmed=True) == ()
    assert evaluate(LIMIT, entry, ENDOTOXIN).evaluation is Evaluation.NOT_EVALUABLE


@pytest.mark.parametrize(
    "typed", ["0.3 EU/mL", "0,3 IU/mL", "0.3EU / mL", "<0.25", "≤ 0.25 EU/mL", "3 x 10^-1", "10^-1"]
)
def test_the_unit_that_is_expected_asks_nothing(typed: str) -> None:
    assert read_for(LIMIT, typed, ENDOTOXIN).doubt == ""


@pytest.mark.parametrize("typed", ["below 0.25", "less than 0.25", "about 0.3", "12 of 20", "0.3 (mean of 3)", "clear"])
def test_words_and_a_qualifier_in_words_are_asked_about_in_a_numeric_cell(typed: str) -> None:
    entry = read_for(LIMIT, typed, ENDOTOXIN)
    assert entry.kind == "words"
    assert entry.doubt.startswith("words, not a plain number")


def test_a_parameter_without_a_unit_says_so() -> None:
    assert read_for(None, "7.2 units", PH).doubt.startswith("unit units, expected none")


@pytest.mark.parametrize(
    ("parameter", "typed", "is_asked"),
    [
        (VIABILITY, "250", True),
        (VIABILITY, "100.1", True),
        (VIABILITY, ">250", True),
        (VIABILITY, "100", False),
        (VIABILITY, "0", False),
        (VIABILITY, "<0.1", False),
        (PH, "74", True),
        (PH, "7.4", False),
        (ENDOTOXIN, "1E9", False),
    ],
)
def test_a_value_outside_the_plausible_range_is_asked_about(parameter: Parameter, typed: str, is_asked: bool) -> None:
    entry = read_for(None, typed, parameter)
    assert bool(entry.doubt) == is_asked
    if is_asked:
        assert "outside the plausible range" in entry.said
        assert entry.quantity is not None, "it stays what it is, and is evaluated as such"


@pytest.mark.parametrize("typed", ["1.2 10^6", "1.2 x 106", "1.2 x 10E6", "10**6", "<", "~0.5", "0.3xe", "1 000.5"])
def test_a_number_gone_wrong_is_refused_and_not_asked_about(typed: str) -> None:
    with pytest.raises(Invalid, match="cannot be read as a number"):
        read_for(LIMIT, typed, ENDOTOXIN)


@pytest.mark.parametrize(("evaluation", "level", "confirmed", "said"), [
    (Evaluation.COMPLIES, "", "950 is outside the plausible range", "complies, confirmed"),
    (Evaluation.COMPLIES, "alert", "outside", "complies, alert level, confirmed"),
    (Evaluation.COMPLIES, "", "", ""),
    (Evaluation.DOES_NOT_COMPLY, "", "outside", ""),
])  # fmt: skip
def test_a_confirmed_value_that_complies_keeps_its_mark(
    evaluation: Evaluation, level: str, confirmed: str, said: str
) -> None:
    assert marked(evaluation, level, confirmed) == said
