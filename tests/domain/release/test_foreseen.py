"""The day on which the last required test of a batch is foreseen, by how long its method took before."""

from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.dossier import Dossier, Requirement
from qclab.domain.release.foreseen import Foreseen, foreseen
from tests.domain.release.dossiers import DUE, criterion, requirement

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
ARRIVED = datetime(2026, 10, 1, 8, tzinfo=UTC)
PENDING, COMPLIES = Evaluation.PENDING, Evaluation.COMPLIES


def took(*days: float) -> list[timedelta]:
    return [timedelta(days=each) for each in days]


def of(*requirements: Requirement, step: int = 2, days: tuple[float, ...] = (14, 15, 40)) -> Foreseen | None:
    keys = [each.attempt.key for each in requirements if each.attempt is not None]
    arrived, durations = dict.fromkeys(keys, ARRIVED), dict.fromkeys(keys, took(*days))
    return foreseen(Dossier(requirements), step, arrived, durations, {}, NOW)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((14, 15, 40), Foreseen(ARRIVED + timedelta(days=15), "Endotoxin", 3)),
        ((14, 16, 15, 15), Foreseen(ARRIVED + timedelta(days=15), "Endotoxin", 4)),
        ((1, 2, 2), Foreseen(NOW, "Endotoxin", 3)),
        ((14, 15), Foreseen(DUE, "Endotoxin")),
        ((), Foreseen(DUE, "Endotoxin")),
    ],
    ids=["the middle", "of an even number", "what is late may come now", "two are no rule", "none"],
)
def test_a_test_takes_what_its_method_took_as_a_rule(days: tuple[float, ...], expected: Foreseen) -> None:
    assert of(requirement(PENDING), days=days) == expected


def test_the_last_of_the_required_tests_of_the_step_decides() -> None:
    early, late, asked_later = requirement(PENDING), requirement(PENDING), requirement(PENDING, step=2)
    information = requirement(PENDING, required=False)
    tests = [each.attempt.key for each in (early, late, asked_later, information) if each.attempt is not None]
    days = dict(zip(tests, (took(3, 3, 3), took(9, 9, 9), took(20, 20, 20), took(60, 60, 60)), strict=True))
    dossier = Dossier((requirement(COMPLIES), early, late, asked_later, information))
    found = [foreseen(dossier, step, dict.fromkeys(tests, ARRIVED), days, {}, NOW) for step in (1, 2)]
    assert [each.at - ARRIVED for each in found if each] == [timedelta(days=9), timedelta(days=20)]


def test_what_a_contract_laboratory_has_comes_when_it_promised_it() -> None:
    away, here = requirement(PENDING), requirement(PENDING)
    assert away.attempt is not None
    assert here.attempt is not None
    keys = (away.attempt.key, here.attempt.key)
    promised, durations = NOW + timedelta(days=30), dict.fromkeys(keys, took(14, 15, 40))
    dossier, arrived = Dossier((away, here)), dict.fromkeys(keys, ARRIVED)
    said = foreseen(dossier, 2, arrived, durations, {keys[0]: promised}, NOW)
    assert said == Foreseen(promised, away.attempt.title, is_promised=True)
    overdue = foreseen(Dossier((away,)), 2, arrived, durations, {keys[0]: ARRIVED}, NOW)
    assert overdue == Foreseen(NOW, away.attempt.title, is_promised=True), "it may come every hour"


def test_an_alternative_is_not_waited_for_once_the_other_complies() -> None:
    assert of(requirement(COMPLIES, alternative="A"), requirement(PENDING, alternative="A")) is None


def test_nothing_is_foreseen_where_nothing_is_waited_for_or_a_test_is_not_registered() -> None:
    assert of(requirement(COMPLIES)) is None
    assert of(requirement(PENDING), Requirement("B", criterion())) is None
