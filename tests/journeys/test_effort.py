"""What the five daily jobs cost a person in the real window, in keys and clicks: never more than they did before.

Each begins where the person is signed in, on the page where their work waits. What
identifies who signs is not counted: the user id at the first signature of a sitting, and the password.
"""

from PySide6.QtWidgets import QApplication

from qclab.demo.people import PASSWORD
from qclab.domain.evaluation.outcomes import begun_outcomes
from qclab.queries.results.results import GridLine
from qclab.queries.testing.testing import TestRow
from qclab.services.testing.assigning import assign
from tests.journeys.person import Effort, Person
from tests.laboratory.batch import Batch, complying
from tests.laboratory.laboratory import Laboratory


def sit_down(who: Person, user: str) -> None:
    who.session.sign_in(user, PASSWORD)
    who.until(lambda: not who.window.is_locked(), "signed in")


def identified(user: str) -> int:
    """The keys of a user id, of Return behind it, and of the password."""
    return len(user) + 1 + len(PASSWORD)


def strokes(effort: Effort) -> int:
    return effort.keys + effort.clicks


def work_of(demo: Laboratory, user: str) -> Batch:
    """A batch of which eleven tests and fifteen results are this person's; another goes to a contract laboratory."""
    batch = demo.batch("B-1").registered("ARI-0001").received()
    demo.added(batch.samples[0].key, "A66")
    here = [test.key for test in batch.after(days=20).tests() if not test.laboratory]
    assign(demo["adewit"], here, demo[user].actor.key)
    assert len(here) == 11
    return batch


def test_six_samples_are_registered_and_labelled_with_the_22_keys_that_five_took(somebody: Person) -> None:
    who = somebody
    sit_down(who, "mjansen")
    with who.counted() as effort:
        who.go("register")
        who.write("HUCMSC")
        who.press("Tab")
        who.tab_to("id")
        who.write("B-1")
        who.press("Ctrl+Return")
        who.until(lambda: "All 6 read back" in who.words(), "labels to look at")
        who.answer("print_dialog", lambda: None, lambda: who.press("Return"))
    assert strokes(effort) <= 22
    who.press("Escape")
    who.until(lambda: QApplication.activeModalWidget() is None, "the labels are left")


def test_fifteen_results_are_entered_with_62_keys_and_no_click(somebody: Person, demo: Laboratory) -> None:
    """Before, they took 62 keys and 12 clicks."""
    who = somebody
    keys = {line.parameter.name: typed(line) for line in work_of(demo, "mjansen").grid().lines}
    sit_down(who, "mjansen")
    with who.counted() as effort:
        who.go("results")
        assert len(who.rows("results_grid")) == 15
        for _ in range(15):
            who.write(keys[who.row("results_grid")["parameter"]])
            who.press("Return")
        who.until(lambda: "15 of 15 values entered" in who.words(), "all are recorded")
    assert (effort.keys <= 62, effort.clicks) == (True, 0), effort


def typed(line: GridLine) -> str:
    """A value that complies; of an outcome as many letters as it takes to mean no other one."""
    value, outcomes = complying(line), line.parameter.outcomes
    lengths = range(1, len(value)) if value in outcomes else ()
    return next((value[:most] for most in lengths if begun_outcomes(value[:most], outcomes) == (value,)), value)


def test_how_eleven_tests_were_performed_is_said_with_less_than_12_keys(somebody: Person, demo: Laboratory) -> None:
    """Before, they took 66."""
    who = somebody
    batch = work_of(demo, "mjansen")
    sit_down(who, "mjansen")
    with who.counted() as effort:
        who.go("results")
        who.press("Ctrl+A", "F7", "Alt+M")
        who.write("0:00")
        who.press("Tab", "N", "Return")
        who.until(lambda: all(test.performance_said_at for test in batch.tests() if not test.laboratory), "said of all")
    assert strokes(effort) < 12


def _is_signed(test: TestRow) -> bool:
    """Approved, or verified by the first of two."""
    return test.state == "approved" or bool(test.verifying.by)


def test_fifteen_tests_are_reviewed_with_20_keys(somebody: Person, demo: Laboratory) -> None:
    who = somebody
    for number in ("B-1", "B-2"):
        demo.batch(number).registered("ARI-0001").received().entered().submitted()
    sit_down(who, "adewit")
    with who.counted() as effort:
        who.go("review")
        for _ in range(15):
            who.press("A")
        who.sign(PASSWORD, "Ctrl+Return")
        who.until(lambda: sum(map(_is_signed, demo.tests())) == 15, "signed")
    assert strokes(effort) - identified("adewit") <= 20


def test_a_certificate_is_issued_with_4_keys(somebody: Person, demo: Laboratory) -> None:
    who = somebody
    demo.batch("B-1").registered().received().entered().submitted().approved()
    sit_down(who, "kvos")
    with who.counted() as effort:
        who.go("batches")
        who.press("Return")
        who.sign(PASSWORD, "Ctrl+Return")
        who.until(lambda: "Issued COA-2026-0001 revision 1." in who.words(), "a certificate")
    assert strokes(effort) - identified("kvos") <= 4
