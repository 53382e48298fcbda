"""What QC concludes, on a certificate of analysis and on an interim one."""

from collections.abc import Sequence

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.conclusion import Conclusion, conclude, foretold, in_force
from qclab.domain.release.dossier import Requirement
from qclab.domain.testing.lifecycle import TestState
from tests.domain.release.dossiers import attempt, criterion, dossier, requirement, value

COMPLIES, FAILS, NOT_EVALUABLE = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE
PENDING, NOT_FINAL = Evaluation.PENDING, Evaluation.NOT_FINAL
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED
NO_CASE: tuple[str, ...] = ()
CASE = ("OOS-2026-0001",)

TABLE = [
    # beside one that complies, at its step; open cases: the certificate of analysis, the interim one
    (COMPLIES, 1, NO_CASE, "complies", "complies"),
    (COMPLIES, 1, CASE, "does not comply: OOS-2026-0001 is open", None),
    (FAILS, 1, NO_CASE, "does not comply", "does not comply"),
    (NOT_FINAL, 1, NO_CASE, "does not comply", "does not comply"),
    (NOT_SHOWN, 1, NO_CASE, "does not comply: 1 line not shown to comply", None),
    (NOT_TESTED, 1, NO_CASE, "does not comply: 1 line not tested", None),
    (NOT_EVALUABLE, 1, NO_CASE, "does not comply", "does not comply: 1 line not evaluable"),
    (PENDING, 1, NO_CASE, "does not comply", "does not comply: 1 line needed before use is pending"),
    (PENDING, 2, NO_CASE, "does not comply", "complies"),
    (PENDING, 2, CASE, "does not comply: OOS-2026-0001 is open", None),
    (
        NOT_TESTED, 1, CASE,
        "does not comply: 1 line not tested, OOS-2026-0001 is open", None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("evaluation", "step", "open_cases", "final", "interim"), TABLE)
def test_only_when_every_line_complies_and_no_case_is_open_the_batch_does(
    evaluation: Evaluation, step: int, open_cases: Sequence[str], final: str, interim: str | None
) -> None:
    batch = dossier(requirement(COMPLIES), requirement(evaluation, step=step), open_cases=open_cases)
    assert str(conclude(batch)) == final
    assert str(conclude(batch, interim=True)) == (interim or final)


def test_where_nothing_is_settled_nothing_complies() -> None:
    assert conclude(dossier()).evaluation is FAILS
    assert conclude(dossier(requirement(PENDING, step=2)), interim=True).evaluation is FAILS


def test_an_information_only_value_outside_its_limit_is_printed_and_decides_nothing() -> None:
    batch = dossier(requirement(COMPLIES), requirement(FAILS, required=False))
    assert conclude(batch).evaluation is COMPLIES


def test_a_failing_value_that_is_not_reviewed_makes_the_interim_certificate_say_so() -> None:
    performed, asked = attempt(TestState.OPEN), criterion(step=2)
    entered = Requirement("B", asked, performed, value(performed, asked, FAILS))
    batch = dossier(requirement(COMPLIES), entered)
    assert str(conclude(batch, interim=True)) == "does not comply: 1 result not yet reviewed does not comply"


def test_an_alternative_that_complies_stands_in_for_one_not_tested() -> None:
    def batch(other: Evaluation) -> str:
        return str(conclude(dossier(requirement(other, alternative="x"), requirement(NOT_TESTED, alternative="x"))))

    assert batch(COMPLIES) == "complies"
    assert batch(FAILS) == "does not comply: 1 line not tested"


def test_failed_and_untested_lines_are_counted_apart() -> None:
    numbers = {FAILS: 2, NOT_TESTED: 3, NOT_SHOWN: 1, COMPLIES: 4}
    lines = [requirement(evaluation) for evaluation, number in numbers.items() for _ in range(number)]
    assert conclude(dossier(*lines)).shortfall == (
        "2 lines do not comply, 1 line not shown to comply, 3 lines not tested"
    )


def test_of_a_batch_on_hold_the_hold_is_said_before_what_its_certificate_will_say() -> None:
    fails, complies = Conclusion(Evaluation.DOES_NOT_COMPLY), Conclusion(Evaluation.COMPLIES)
    held = "on hold, OOS-2026-0001 is open"
    assert foretold(complies) == "Nothing blocks it. It will say that the batch complies."
    assert foretold(complies, is_pending=True).startswith("Nothing blocks it. On the results so far it will say ")
    assert foretold(fails, held) == (
        "On hold, OOS-2026-0001 is open; the certificate will say that the batch does not comply."
    )
    assert foretold(complies, held, is_pending=True) == (
        "On hold, OOS-2026-0001 is open; on the results so far the certificate will say that the batch complies."
    )


def test_a_certificate_in_force_is_not_all_there_is_to_say_of_a_batch_on_hold() -> None:
    assert in_force("COA-1 revision 2", "complies") == (
        "COA-1 revision 2 is in force; nothing has changed since. It says: complies."
    )
    held = "on hold, REO-1: Viability is to be opened again"
    assert in_force("COA-1 revision 2", "complies", held) == (
        "On hold, REO-1: Viability is to be opened again; COA-1 revision 2 is in force and says: complies."
    )
    assert "in writing; COA-1" in in_force("COA-1 revision 2", "complies", "asked for in writing."), "no .; within it"
