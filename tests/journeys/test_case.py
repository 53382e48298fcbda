"""An out-of-specification result from its entry through all phases to the closing signature of QA, by keyboard."""

from PySide6.QtWidgets import QApplication

from qclab.demo.people import PASSWORD
from qclab.domain.investigations.phases import CHECKLISTS, Phase
from qclab.store.verify import verify
from tests.journeys.person import Person
from tests.journeys.test_main_job import approve, enter_results, sign_in, sign_out
from tests.laboratory.laboratory import Laboratory


def test_an_oos_from_its_entry_to_the_closing_signature_and_the_hold_that_ends(
    somebody: Person, demo: Laboratory
) -> None:
    demo.batch("B-1").registered().received().after(days=20)  # the sterility bottles are read for fourteen days
    sign_in(somebody, "mjansen")
    enter_results(somebody, demo)
    open_the_case(somebody)
    answer_all(somebody, Phase.OBVIOUS_ERROR)
    sign_phase(somebody, "n", "entry and calculation are as the raw data say")
    somebody.until(lambda: "M. Jansen signed, supervisor signs" in road(somebody), "the first of two signed")
    sign_out(somebody)
    sign_in(somebody, "adewit")
    approve(somebody)
    open_the_case(somebody)
    signed = somebody.sign(PASSWORD, "Ctrl+Return")
    assert "phase of a case signed" in signed
    answer_all(somebody, Phase.LABORATORY)
    sign_phase(somebody, "n", "nothing of the laboratory explains the value")
    sign_out(somebody)
    sign_in(somebody, "kvos")
    the_batch_names_it(somebody)
    open_the_case(somebody)
    answer_all(somebody, Phase.FULL_SCALE)
    sign_phase(somebody, "n", "the batch record has no finding that explains it")
    answer_all(somebody, Phase.BATCH_IMPACT)
    sign_phase(somebody, "n", "no other batch was made of this material")
    close(somebody)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def road(who: Person) -> str:
    return next(
        each.accessibleDescription() for each in who.page().findChildren(object) if each.objectName() == "case_road"
    )


def open_the_case(who: Person) -> None:
    """Searched for by its number, it opens at its own place."""
    who.press("Ctrl+K")
    who.write("OOS-2026-0001")
    who.press("Return")
    who.until(lambda: who.page().title == "Investigations", "the case")
    assert "does not comply" in who.words()


def answer_all(who: Person, phase: Phase) -> None:
    who.tab_to("case_checklist")
    for _ in CHECKLISTS[phase]:
        who.press("Y")
    answers = f"{len(CHECKLISTS[phase])} of {len(CHECKLISTS[phase])} answers"
    who.until(lambda: answers in who.words(), "all answered")


def sign_phase(who: Person, finding: str, words: str) -> None:
    """What was found, then the password."""
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "what the phase found")
    who.write(finding)
    who.tab_to("words")
    who.write(words)
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "The checklist as it is answered is part of what is signed." in signed
    who.until(lambda: QApplication.activeModalWidget() is None, "signed")


def the_batch_names_it(who: Person) -> None:
    """What holds the batch stands among what blocks it, with its phase and whose it is; Enter leads to the case."""
    who.go("batches")
    who.until(lambda: who.row("batches")["status"].endswith(": OOS-2026-0001 is open"), "why the batch is on hold")
    who.press("Return")
    who.until(lambda: who.rows("batch_blockers"), "what holds it")
    held = who.rows("batch_blockers")[0]
    assert (held["what"], held["why"], held["who"]) == ("OOS-2026-0001", "phase II", "unassigned")
    who.press("Return")
    who.until(lambda: who.page().title == "Investigations", "the case")


def close(who: Person) -> None:
    who.until(lambda: "Only the closing signature is missing" in who.words(), "nothing but QA")
    assert "The hold of this case on B-1 ends" in who.words()
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "the conclusion")
    who.write("the value stands, no cause was found")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "case closed" in signed
    assert "The hold of this case on B-1 ends" in signed
    who.until(lambda: "its hold on B-1 ended" in who.words() or "Closed" in who.words(), "closed")
    who.go("batches")
    who.until(lambda: "quarantine" in who.words(), "the hold ended")
