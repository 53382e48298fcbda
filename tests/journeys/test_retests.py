"""An out-of-specification result from its entry to QA's closing after two retests, up to the certificate that prints
both, by keyboard."""

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QComboBox

from qclab.demo.people import PASSWORD
from qclab.domain.investigations.phases import Phase
from qclab.queries.release.certificates import certificates_of
from qclab.services.release.certificates import reprint
from qclab.store.verify import verify
from tests.journeys.person import Person
from tests.journeys.test_case import answer_all, open_the_case, road, sign_phase
from tests.journeys.test_main_job import approve, enter_results, sign_in, sign_out
from tests.laboratory.laboratory import Laboratory

AGAIN = {"tbakker": "0.14", "lkoster": "0.12"}


def test_an_oos_is_closed_after_two_retests_and_the_certificate_prints_both(somebody: Person, demo: Laboratory) -> None:
    demo.batch("B-1").registered().received().after(days=20)  # the sterility bottles are read for fourteen days
    sign_in(somebody, "mjansen")
    enter_results(somebody, demo)
    open_the_case(somebody)
    answer_all(somebody, Phase.OBVIOUS_ERROR)
    sign_phase(somebody, "n", "entry and calculation are as the raw data say")
    change_to(somebody, "adewit")
    approve(somebody)
    open_the_case(somebody)
    somebody.sign(PASSWORD, "Ctrl+Return")
    answer_all(somebody, Phase.LABORATORY)
    sign_phase(somebody, "n", "nothing of the laboratory explains the value")
    plan(somebody)
    change_to(somebody, "kvos")
    open_the_case(somebody)
    agree(somebody)
    for analyst, value in AGAIN.items():
        change_to(somebody, analyst)
        retest(somebody, demo, value)
    change_to(somebody, "adewit")
    approve_both(somebody)
    change_to(somebody, "kvos")
    open_the_case(somebody)
    answer_all(somebody, Phase.FULL_SCALE)
    sign_phase(somebody, "r", "the batch record has no finding, both retests comply")
    answer_all(somebody, Phase.BATCH_IMPACT)
    sign_phase(somebody, "n", "no other batch was made of this material")
    close(somebody)
    issue(somebody, demo)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def change_to(who: Person, user: str) -> None:
    sign_out(who)
    sign_in(who, user)


def plan(who: Person) -> None:
    """Two analysts, neither of whom performed the original, and why; signed by quality control."""
    who.press("Ctrl+Shift+R")
    who.until(QApplication.activeModalWidget, "the plan")
    who.write("T. Bakker")
    who.tab_to("analyst_2")
    who.write("L. Koster")
    who.tab_to("why")
    who.write("two of the retained tubes, as the procedure says")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "No average, no best of several" in signed
    who.until(lambda: "retest plan waits for QA" in road(who), "planned")


def agree(who: Person) -> None:
    signed = who.sign(PASSWORD, "Ctrl+Shift+R")
    assert "plan of retests agreed to for QA" in signed
    who.until(lambda: "0 of 2 retests done" in road(who), "signed")
    assert "not begun" in who.words()


def retest(who: Person, demo: Laboratory, value: str) -> None:
    """The analyst of the plan has an empty test, of the failing parameter alone."""
    demo.clock.forward(hours=2)
    who.go("results")
    who.until(lambda: who.rows("results_grid"), "the retest")
    (row,) = who.rows("results_grid")
    assert (row["parameter"], row["result"]) == ("Bacterial endotoxins", "")
    who.tab_to("results_grid")
    who.write(value)
    who.press("Return")
    who.until(lambda: who.rows("results_grid")[0]["result"] == f"{value}, complies", "recorded")
    who.press("F7", "Alt+M")
    assert who.sees(QComboBox, "performed_by").currentText()
    who.write(f"{demo.clock.now - timedelta(hours=1):%Y-%m-%d %H:%M}")
    who.press("Tab", "N", "Return", "F6")
    who.press("Ctrl+Return")
    who.until(lambda: "submitted" in who.words(), "submitted: a value that complies asks nothing")


def approve_both(who: Person) -> None:
    who.go("review")
    waiting = who.rows("review_tests")
    assert len(waiting) == 2
    assert all(f"retest {n} of OOS-2026-0001" in row["look at"] for n, row in enumerate(waiting, 1)), waiting
    for _ in waiting:
        who.press("A")
    who.sign(PASSWORD, "Ctrl+Return")
    who.until(lambda: "2 tests approved." in who.words(), "approved")


def close(who: Person) -> None:
    """Both conclusions are open to QA; the first says that the named retest is reported."""
    who.until(lambda: "Only the closing signature is missing" in who.words(), "nothing but QA")
    assert "OOS, not confirmed" in who.words()
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "the conclusion")
    who.write("o")
    who.tab_to("because")
    who.write("all three values were looked at, no cause was proven")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "Retest 1 becomes the reported attempt, as the plan said before it was begun." in signed
    who.until(lambda: "its hold on B-1 ended" in who.words() or "Closed" in who.words(), "closed")


def issue(who: Person, demo: Laboratory) -> None:
    """The certificate complies, reports the named retest, and prints the original and every retest."""
    who.go("batches")
    who.press("Return")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "Conclusion: Batch B-1 complies" in signed
    who.until(lambda: "Issued COA-2026-0001 revision 1." in who.words(), "a certificate")
    with demo.store.read() as connection:
        (row,) = certificates_of(connection, demo["kvos"].actor, 1)
    pages = PdfReader(BytesIO(reprint(demo["kvos"], row.key))).pages
    words = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "OOS-2026-0001" in words
    assert "retest 1 of 2 (attempt 2): 0.1 EU/mL, complies" in words
    assert "retest 2 of 2 (attempt 3): 0.1 EU/mL, complies" in words
    assert "retest 1 is reported, as planned" in words
