"""Parallel lines: what makes an assay valid, what is refused, and ten thousand assays calculated a second time."""

import math
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from qclab.domain.calculation.parallel_line import Report
from qclab.domain.calculation.reasons import Unfit, Unmet
from qclab.domain.refusals import Invalid
from tests.domain.calculation.files import report_of
from tests.domain.calculation.parallel_line_second import Assay, analysed
from tests.domain.calculation.proofs import COUNT, near

KIND = "parallel-line"


def rows(assay: Assay) -> list[dict[str, Any]]:
    names = (("block",), ("row", "column"))[len(assay.places) - 1] if assay.places else ()
    return [
        {
            "preparation": assay.preparations[i], "dose": assay.doses[i], "response": assay.responses[i],
            **{name: place[i] for name, place in zip(names, assay.places, strict=True)},
        }
        for i in range(len(assay.doses))
    ]  # fmt: skip


def drawn(chance: random.Random) -> Assay:
    """Two to four preparations at two to five doses of their own, in one of the designs."""
    names = "STUV"[: chance.randint(2, 4)]
    slope = chance.choice([-1, 1]) * chance.uniform(0.5, 4)
    ratio = chance.uniform(1.2, 4)
    treatments = []
    for name in names:
        first, count = chance.uniform(0.1, 10), chance.randint(2, 5)
        treatments += [(name, first * ratio**step * chance.uniform(0.95, 1.05)) for step in range(count)]
    design = chance.choice(["random", "random", "blocks", "square"])
    places: list[tuple[str, ...]] = []
    units: list[tuple[str, float]] = []
    if design == "random":
        units = [each for each in treatments for _ in range(chance.randint(1, 4))] + treatments[:1]
    elif design == "blocks":
        for block in range(chance.randint(2, 4)):
            units += treatments
            places += [(f"b{block}",)] * len(treatments)
    else:
        n = len(treatments)
        for row, column in product(range(n), range(n)):
            units.append(treatments[(row + column) % n])
            places.append((f"r{row}", f"c{column}"))
    level = {name: chance.uniform(-1, 1) for name in names}
    shift: dict[str, float] = {}
    noise = 10 ** chance.uniform(-2, 0.3)
    responses = [
        10 + level[name] + slope * math.log(dose) + chance.gauss(0, noise)
        + sum(shift.setdefault(each, chance.gauss(0, 1)) for each in (places[i] if places else ()))
        for i, (name, dose) in enumerate(units)
    ]  # fmt: skip
    return Assay(
        [name for name, _ in units], [dose for _, dose in units], responses, tuple(map(list, zip(*places, strict=True)))
    )


def compared(report: Report, second: dict[str, float], total: float) -> Iterator[str]:
    """What of a report is not what the second calculation says; its sums of squares come from differences."""
    by_source = {line.source: line for line in report.anova}
    for name in ("preparations", "regression", "non-parallelism", "non-linearity", "residual"):
        line = by_source.get(name)
        if (line.df if line else 0) != second[f"{name} df"]:
            yield f"{name} df"
        if line and not near(line.ss, second[f"{name} ss"], 1e-9, 1e-10 * total):
            yield f"{name} ss {line.ss!r} {second[f'{name} ss']!r}"
    for each in report.estimates:
        if each.ratio is not None:
            mine = (each.log_ratio or 0.0, math.log(each.lower or 0), math.log(each.upper or 0))
            for part, log in zip(("ln", "lower", "upper"), mine, strict=True):
                if not near(math.exp(log), math.exp(second[f"{each.preparation} {part}"]), 1e-9):
                    yield f"{each.preparation} {part} {log!r} {second[f'{each.preparation} {part}']!r}"


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_random_assays_agree_with_least_squares_on_indicator_columns() -> None:
    chance = random.Random(14)
    valid = 0
    for number in range(COUNT):
        assay = drawn(chance)
        report = report_of(KIND, rows(assay), alpha="0.01")
        mean = math.fsum(assay.responses) / len(assay.responses)
        total = math.fsum((y - mean) ** 2 for y in assay.responses)
        assert list(compared(report, analysed(assay), total)) == [], f"assay {number}"
        valid += report.valid
    print(f"{COUNT} assays, {valid} of them valid, agree to 1E-9")
    assert valid > COUNT / 2


def two_doses(s: tuple[str, str], t: tuple[str, str], **more: Any) -> list[dict[str, Any]]:
    return [
        {"preparation": name, "dose": dose, "response": response, **more}
        for name, both in (("S", s), ("T", t))
        for dose, responses in zip((1, 2), both, strict=True)
        for response in responses.split()
    ]


GOOD = two_doses(("10 11", "20 22"), ("12 13", "23 24"))


def refused(assay: list[dict[str, Any]], **settings: Any) -> tuple[Any, str, int | None]:
    with pytest.raises(Invalid) as refusal:
        report_of(KIND, assay, **settings)
    reason = refusal.value.reasons[0]
    return reason.code, reason.field, reason.row


def test_a_potency_is_relative_to_the_standard_and_in_its_units() -> None:
    assert [each.preparation for each in report_of(KIND, GOOD).estimates] == ["T"]
    assert [each.preparation for each in report_of(KIND, GOOD, standard="T").estimates] == ["S"]
    plain, in_units = (report_of(KIND, GOOD, **more).estimates[0] for more in ({}, {"factor": 50}))
    assert in_units.potency == pytest.approx(50 * plain.potency)
    assert in_units.ratio == plain.ratio


def test_the_response_that_does_not_rise_with_the_dose_gives_no_potency() -> None:
    report = report_of(KIND, two_doses(("10 20", "11 19"), ("12 18", "14 17")))
    assert {reason.code for reason in report.reasons} == {Unmet.REGRESSION, Unmet.LIMITS}
    assert report.slope.c is None
    assert report.estimates[0].potency is None


def test_bent_lines_give_no_potency() -> None:
    bent = [
        {"preparation": name, "dose": dose, "response": y}
        for name in "ST"
        for dose, mean in ((1, 10), (2, 20), (4, 22))
        for y in (mean - 0.1, mean + 0.1)
    ]
    assert Unmet.LINEARITY in {reason.code for reason in report_of(KIND, bent).reasons}


@pytest.mark.parametrize(
    ("assay", "settings", "code", "field", "line"),
    [
        (GOOD[:4], {}, Unfit.TOO_FEW, "", None),
        ([*GOOD[:4], *GOOD[4:6]], {}, Unfit.TOO_FEW, "dose", 5),
        ([{**row, "dose": 0} if n == 2 else row for n, row in enumerate(GOOD)], {}, Unfit.OUT_OF_RANGE, "dose", 3),
        (GOOD, {"standard": "X"}, Unfit.MISSING, "standard", 100),
        (GOOD, {"transformation": "cube"}, Unfit.NO_VALUE, "transformation", 100),
        (GOOD, {"alpha": 5}, Unfit.NO_VALUE, "alpha", 100),
        (GOOD, {"slope": 5}, Unfit.UNKNOWN, "slope", 100),
        (two_doses(("10", "20"), ("12", "23")), {}, Unfit.TOO_FEW, "", None),
        (two_doses(("10 10", "20 20"), ("12 12", "23 23")), {}, Unfit.NO_VARIATION, "", None),
        (two_doses(("5 5", "5 5"), ("5 5", "5 5")), {}, Unfit.NO_VARIATION, "", None),
        (two_doses(("1 3", "1 3"), ("1 3", "1 3")), {}, Unfit.NO_EFFECT, "response", None),
        (two_doses(("-1 2", "3 4"), ("5 6", "7 8")), {"transformation": "ln"}, Unfit.OUT_OF_RANGE, "response", 1),
        ([{**row, "block": n % 3} for n, row in enumerate(GOOD)], {}, Unfit.UNBALANCED, "block", 1),
        ([{**GOOD[0], "block": 1}, *GOOD[1:]], {}, Unfit.MISSING, "block", 2),
        ([{**row, "row": 1} for row in GOOD], {}, Unfit.LAYOUT, "row", None),
        ([{**row, "row": 1, "column": 1} for row in GOOD], {}, Unfit.UNBALANCED, "row", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_calculated_is_refused_with_its_field_and_line(assay, settings, code, field, line) -> None:
    assert refused(assay, **settings) == (code, field, line)
