"""A vial that arrives broken, its replacement, a test that comes back, and the certificate of the batch."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from qclab.demo.people import PASSWORD
from qclab.domain.identifiers import grouped
from qclab.queries.release.certificates import certificates_of
from qclab.services.release.certificates import reprint
from tests.journeys.person import Person
from tests.journeys.test_main_job import register, sign_in, sign_out
from tests.laboratory.laboratory import Laboratory

COUNT, WHY = "Nucleated cell count and viability", "The counts are not on the printout"


def test_a_replacement_for_a_broken_vial_up_to_its_certificate(
    somebody: Person, demo: Laboratory, tmp_path: Path
) -> None:
    sign_in(somebody, "mjansen")
    samples = register(somebody, tmp_path / "labels.pdf")
    reject(somebody, samples[0])
    new = replace(somebody, demo)
    receive(somebody, [*samples[1:], new])
    demo.clock.move_to(demo.clock.now + timedelta(days=20))
    enter(somebody, demo)
    sign_out(somebody)
    sign_in(somebody, "adewit")
    return_one(somebody)
    sign_out(somebody)
    sign_in(somebody, "mjansen")
    send_back(somebody, demo)
    sign_out(somebody)
    sign_in(somebody, "adewit")
    approve(somebody)
    sign_out(somebody)
    sign_in(somebody, "kvos")
    agree(somebody, demo)
    issue(somebody, demo)


def from_the_menu(who: Person, line: int) -> None:
    """The line of this number of the menu of the page Samples."""
    who.tab_to("more")
    who.press("Space", *["Down"] * line, "Return")


def reject(who: Person, sample: str) -> None:
    who.scan(sample)
    who.until(lambda: grouped(sample) in who.words(), "the sample that was scanned")
    from_the_menu(who, 3)
    who.until(lambda: "Reject" in who.words(), "the reason is asked")
    who.write("broken on arrival")
    who.press("Ctrl+Return")
    who.until(lambda: {row["sample"]: row["state"] for row in who.rows("samples")}[grouped(sample)] == "rejected", "it")


def replace(who: Person, demo: Laboratory) -> str:
    """The sample under the cursor, as it was rejected; the id of the new one."""
    known = {row.id for row in demo.samples()}
    from_the_menu(who, 5)
    who.until(lambda: "is no attempt" in who.words(), "what will be registered")
    who.press("Ctrl+Return")
    who.until(lambda: "Read back" in who.words(), "the label of the new one")
    who.press("Escape")
    who.until(lambda: QApplication.activeModalWidget() is None, "the labels are left")
    said = who.message()
    assert f"{COUNT}: Replaces a test of which nothing was seen" in said
    assert "broken on arrival" in said, "which requirement it takes over, and why"
    (new,) = {row.id for row in demo.samples()} - known
    return new


def receive(who: Person, samples: Sequence[str]) -> None:
    who.press("R")
    for each in samples:
        who.scan(each)
    who.press("Alt+I")
    who.tab_to("temperature")
    who.write("5")
    who.press("Ctrl+Return")
    who.until(lambda: QApplication.activeModalWidget() is None, "received")


def enter(who: Person, demo: Laboratory) -> None:
    """Every requirement has a value that complies; the tests are the analyst's from the first value on."""
    who.go("results")
    who.tab_to("scope_mine")
    who.press("Right", "Down", "Return")
    who.tab_to("results_grid")
    for _ in who.rows("results_grid"):
        row = who.row("results_grid")
        who.write({"Bacterial endotoxins": "0.1", "Viability": "97.9"}.get(row["parameter"], row["limit"]))
        who.press("Return")
    who.press("Ctrl+A", "F7", "Alt+M")  # how all of them were performed: cultures take more than fourteen days
    who.write(f"{demo.clock.now - timedelta(days=15):%Y-%m-%d %H:%M}")
    who.press("Tab", "N", "Return", "F6")
    who.until(lambda: who.sees(QPushButton, "submit").text() == "Submit 6", "all six tests complete")
    who.press("Ctrl+Return")
    who.until(lambda: not [row for row in demo.tests() if row.state == "open"], "all submitted")
    assert {row.analyst_name for row in demo.tests() if row.state == "submitted"} == {"M. Jansen"}


def return_one(who: Person) -> None:
    who.go("review")
    for _ in who.rows("review_tests"):
        if who.row("review_tests")["test"] == COUNT:
            break
        who.press("Down")
    who.say_why(WHY, "R")
    who.until(lambda: len(who.rows("review_tests")) == 5, "returned")


def send_back(who: Person, demo: Laboratory) -> None:
    """It is on top of My work with its reason; sent back as it is, the program asks why."""
    who.go("my_work")
    (row,) = who.rows("my_work_returned")
    assert (row["test"], row["why it came back"]) == (COUNT, WHY)
    assert row["returned by"].startswith("A. de Wit, ")
    who.tab_to("my_work_returned", "Shift+Tab")
    who.press("Home", "Return")
    who.until(lambda: who.page().title == "Results", "its results")
    who.until(lambda: "Returned" in who.words() and WHY in who.words(), "why it came back, also on a narrow window")
    who.press("Ctrl+Return")
    who.until(lambda: "nothing of it was changed since" in who.words(), "it is asked")
    who.write("They are on page two of the printout")
    who.press("Ctrl+Return")
    who.until(lambda: not [row for row in demo.tests() if row.state == "open"], "submitted again")


def approve(who: Person) -> None:
    who.go("review")
    for _ in who.rows("review_tests"):
        who.press("A")
    who.sign(PASSWORD, "Ctrl+Return")
    who.until(lambda: who.rows("review_tests") == [], "approved")


def agree(who: Person, demo: Laboratory) -> None:
    """QA agrees that the broken vial was not tested; no deviation is needed, since another test is required now."""
    who.go("review")
    chip = who.sees(QPushButton, "review_kind_not done")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    who.settle()
    who.tab_to("review_not_done")
    who.press("Home", "Return")
    who.tab_to("agree_not_done")
    who.sign(PASSWORD, "Space")
    who.until(lambda: not [row for row in demo.tests() if row.state == "not done, proposed"], "agreed")


def issue(who: Person, demo: Laboratory) -> None:
    who.go("batches")
    who.press("Return")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "Conclusion: Batch B-1 complies" in signed
    who.until(lambda: "Issued COA-2026-0001 revision 1." in who.words(), "a certificate")
    with demo.store.read() as connection:
        (row,) = certificates_of(connection, demo["kvos"].actor, 1)
    assert row.conclusion == "complies"
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(reprint(demo["kvos"], row.key))).pages)
    assert "not tested" not in words
