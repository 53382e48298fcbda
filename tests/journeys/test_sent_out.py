"""A culture that a contract laboratory performs: sent, late, told to be positive by telephone first, then reported."""

from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton

from qclab.demo.people import PASSWORD
from qclab.services.trail.verifying import verify_trail
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in, sign_out
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, culture_of


def test_a_send_out_that_comes_back_late_with_a_positive_told_by_phone_first(
    somebody: Person, demo: Laboratory, tmp_path: Path
) -> None:
    test = culture_of(demo.batch("IPS-1").registered("IPSC-NPC").received())
    approved(demo)
    sign_in(somebody, "mjansen")
    send(somebody, demo, (demo.clock.now + timedelta(days=30)).date().isoformat())
    demo.clock.move_to(demo.clock.now + timedelta(days=33))
    told_by_phone(somebody)
    sign_out(somebody)
    sign_in(somebody, "kvos")
    alarmed(somebody)
    sign_out(somebody)
    sign_in(somebody, "mjansen")
    certificate = tmp_path / "certificate.pdf"
    certificate.write_bytes(b"%PDF-1.7 their certificate")
    reported(somebody, demo, certificate)
    entered(somebody, demo)
    sign_out(somebody)
    sign_in(somebody, "adewit")
    approve(somebody)
    assert demo.test(test).state == "approved"
    assert verify_trail(demo.qp).faults == ()


def culture(who: Person, chip: str) -> None:
    """The cursor on the test, in a list of one kind."""
    who.click("rail_sent_out")
    who.click(f"outside_which_{chip}")
    who.tab_to("outside")
    for _ in who.rows("outside"):
        if who.row("outside")["test"] == "Mycoplasma, culture":
            return
        who.press("Down")
    raise AssertionError("no culture in the list")


def send(who: Person, demo: Laboratory, expected: str) -> None:
    """Prepared with the laboratory, its temperature and the day its result is expected; then it leaves."""
    culture(who, "to send")

    def pack() -> None:
        who.write("Ex")
        who.press("Tab")
        who.write("dry ice")
        who.press("Tab")
        who.write("Courier, 17-88")
        who.press("Tab")
        who.write(expected)
        who.press("Ctrl+Return")

    who.answer("packing_dialog", pack, lambda: who.press("S"))
    culture(who, "prepared")
    who.answer("left_dialog", lambda: who.press("N", "Ctrl+Return"), lambda: who.press("L"))
    who.until(lambda: [row for row in demo.tests() if row.is_outside], "it is on its way")


def told_by_phone(who: Person) -> None:
    """It is late; their call is recorded in the minute, and the batch is held by it."""
    culture(who, "late")
    assert who.row("outside")["late"] == "3 d"

    def hear() -> None:
        who.write("su")
        who.press("Tab")
        who.write("te")
        who.press("Tab")
        who.write("J. Smit")
        who.press("Tab", "N", "Tab")
        who.tab_to("said")
        who.write("colonies on both plates")
        who.press("Ctrl+Return")

    who.answer("notice_dialog", hear, lambda: who.press("N"))
    who.until(lambda: "Batch IPS-1 is on hold" in who.message(), "the hold")
    assert who.row("outside")["state"] == "suspected positive"


def alarmed(who: Person) -> None:
    who.until(lambda: "Suspected positive: IPS-1" in who.words(), "the strip")
    who.click("alarm_batch")
    who.until(lambda: "told by J. Smit of Example Biosafety Testing by telephone" in who.words(), "the batch on hold")


def reported(who: Person, demo: Laboratory, certificate: Path) -> None:
    """Their certificate, and what it says of itself."""
    culture(who, "away")

    def fill() -> None:
        for words in ("EBT-26-118", demo.clock.now.date().isoformat(), "MYC-7, version 3", "none"):
            who.write(words)
            who.press("Tab")
        who.press("Ctrl+Return")

    who.answer("report_dialog", fill, lambda: who.save_as(certificate, "P"))
    who.until(lambda: [row for row in demo.tests() if row.report_number], "the report")


def entered(who: Person, demo: Laboratory) -> None:
    """The result goes in as any other: the positive opens its case, and its days are those of their report."""
    culture(who, "open")
    who.click("outside_results")
    who.tab_to("results_grid")
    who.write("Detected")
    who.press("Return")
    who.until(QApplication.activeModalWidget, "the question")
    who.press("Ctrl+Return")
    who.until(lambda: "OOS-2026-0001" in who.message(), "the case")
    who.press("F7")
    who.tab_to("performed_from")
    who.write((demo.clock.now - timedelta(days=30)).strftime("%Y-%m-%d %H:%M"))
    who.tab_to("performed_to")
    who.press("N", "Return", "F6")
    who.until(lambda: who.sees(QPushButton, "submit").text().startswith("Submit 1"), "the culture is complete")
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "what will happen")
    who.press("Ctrl+Return")
    who.until(lambda: [row for row in demo.tests() if row.state == "submitted"], "submitted")


def approve(who: Person) -> None:
    who.go("review")
    who.tab_to("review_tests")
    who.press("A")
    who.sign(PASSWORD, "Ctrl+Return")
    who.until(lambda: who.rows("review_tests") == [], "approved")
