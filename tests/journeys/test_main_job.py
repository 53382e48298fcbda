"""A person's whole job in the real windows, by keyboard and scanner alone, on both kinds of database."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from qclab.demo.people import PASSWORD
from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.domain.identifiers import grouped
from qclab.queries.release.certificates import certificates_of
from qclab.services.release.certificates import reprint
from tests.journeys.person import Person
from tests.laboratory.laboratory import Laboratory


@pytest.mark.both_engines
def test_from_the_first_sample_to_a_certificate_that_names_its_oos(
    somebody: Person, demo: Laboratory, tmp_path: Path
) -> None:
    sign_in(somebody, "mjansen")
    samples = register(somebody, tmp_path / "labels of B-1.pdf")
    receive(somebody, samples)
    demo.clock.move_to(demo.clock.now + timedelta(days=20))  # the sterility bottles are read for fourteen days
    enter_results(somebody, demo)
    sign_out(somebody)
    sign_in(somebody, "adewit")
    approve(somebody)
    sign_out(somebody)
    sign_in(somebody, "kvos")
    issue(somebody, demo)
    look_into_the_trail(somebody)


def sign_in(who: Person, user: str) -> None:
    assert who.focused()[0] == "user"
    who.write(user)
    who.press("Tab")
    who.write(PASSWORD)
    who.press("Return")
    who.until(lambda: not who.window.is_locked(), "signed in")


def register(who: Person, labels: Path) -> list[str]:
    """Five samples of a new batch as its plan proposes them, and their labels; the ids that the labels give."""
    who.go("register")
    who.write("HUCMSC")
    who.press("Tab")
    who.tab_to("id")
    who.write("B-1")
    who.tab_to("register_samples")
    who.press("Ctrl+End")
    assert who.row("register_samples")["sample"] == "Retain"
    who.press("Ctrl+Delete")
    assert len(who.rows("register_samples")) == 5
    who.press("Ctrl+Return")
    who.until(lambda: "All 5 read back" in who.words(), "labels to look at")
    who.tab_to("save_pdf")
    who.save_as(labels, "Space")
    who.until(lambda: QApplication.activeModalWidget() is None, "labels saved")
    assert labels.exists()
    return [decode_all(dots, width, height)[0] for width, height, dots in one_bit_pages(labels.read_bytes(), 300)]


def receive(who: Person, samples: Sequence[str]) -> None:
    """A scan opens its sample from anywhere; all are received in one act."""
    who.scan(samples[0])
    assert who.page().title == "Samples"
    who.until(lambda: grouped(samples[0]) in who.words(), "the sample that was scanned")
    who.press("R")
    for each in samples:
        who.scan(each)
    assert "5 to receive" in who.words()
    assert "B-1: 5 of 5 scanned" in who.words()
    who.press("Ctrl+Return")
    assert "This is needed." in who.words(), "in what condition they arrived is not presumed"
    assert "Say the temperature" in who.words(), "a range is stated of some"
    who.press("Alt+I")
    who.tab_to("temperature")
    who.write("5")
    who.press("Ctrl+Return")
    who.until(lambda: QApplication.activeModalWidget() is None, "received")
    assert {row["state"] for row in who.rows("samples")} == {"received"}


def enter_results(who: Person, demo: Laboratory) -> None:
    """Every requirement has a value; the endotoxin fails. The incubation is said, and what is complete is submitted."""
    who.go("results")
    who.tab_to("scope_mine")
    who.press("Right", "Down", "Return")  # the batch, of those that wait
    who.tab_to("results_grid")
    for _ in who.rows("results_grid"):
        row = who.row("results_grid")
        who.write({"Bacterial endotoxins": "0.7", "Viability": "97,9"}.get(row["parameter"], row["limit"]))
        who.press("Return")
    results = {row["parameter"]: row["result"] for row in who.rows("results_grid")}
    assert results.pop("Bacterial endotoxins") == "0.7, does not comply"
    assert results["Viability"] == "97,9, complies"
    cultures = {name: shown for name, shown in results.items() if "aerobic" in name.casefold()}
    assert all("no growth to date" in shown for shown in cultures.values()), cultures
    assert all(shown.endswith(", complies") for name, shown in results.items() if name not in cultures), results
    assert "aerobic" in who.row("results_grid")["parameter"].casefold()
    who.press("Ctrl+A", "F7")  # how all of them were performed: the bottles were read for more than fourteen days
    assert who.sees(QComboBox, "performed_by").currentText() == "", "who recorded is not taken for who performed"
    who.press("Alt+M")
    assert who.sees(QComboBox, "performed_by").currentText() == "M. Jansen"
    assert "performed_from" in who.focused()
    who.write(f"{demo.clock.now - timedelta(days=15):%Y-%m-%d %H:%M}")
    who.press("Tab", "N", "Return", "F6")
    who.until(lambda: who.sees(QPushButton, "submit").text() == "Submit 6", "all six tests complete")
    who.press("Ctrl+Return")
    who.until(QApplication.activeModalWidget, "what will happen")
    assert "OOS case opens" in who.words()
    assert "B-1 cannot be released until QA ends the hold" in who.words()
    who.press("Ctrl+Return")
    who.until(who.message, "an OOS")
    assert who.message() == "6 tests were submitted for review. OOS-2026-0001 opened; batch B-1 is on hold."


def approve(who: Person) -> None:
    """By somebody else, the exception first, with the password."""
    who.go("review")
    waiting = who.rows("review_tests")
    assert "does not comply" in waiting[0]["look at"]
    for _ in waiting:
        who.press("A")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "A. de Wit signs these 6 records with the meaning:\napproved" in signed
    who.until(lambda: "6 tests approved." in who.words(), "approved")
    assert who.rows("review_tests") == []


def issue(who: Person, demo: Laboratory) -> None:
    """By QA: the certificate concludes that the batch does not comply, and names the investigation."""
    who.go("batches")
    who.until(lambda: who.row("batches")["status"].endswith(": OOS-2026-0001 is open"), "why the batch is on hold")
    who.press("Return")
    signed = who.sign(PASSWORD, "Ctrl+Return")
    assert "Conclusion: Batch B-1 does not comply" in signed
    who.until(lambda: "COA" in who.words(), "a certificate")
    assert "Issued COA-2026-0001 revision 1." in who.words()
    with demo.store.read() as connection:
        (row,) = certificates_of(connection, demo["kvos"].actor, 1)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(reprint(demo["kvos"], row.key))).pages)
    assert "does not comply" in words
    assert "OOS-2026-0001" in words


def look_into_the_trail(who: Person) -> None:
    """What happened to the batch, and that nothing of it was altered since."""
    who.go("audit")
    who.tab_to("trail_batch", "Shift+Tab")
    who.write("B-1")
    who.press("Return")
    rows = who.rows("trail")
    told = [(row["who"], row["what"]) for row in reversed(rows)]
    (performed,) = [what for _, what in told if what.startswith("test performed: ")]
    assert "and 5 more" in performed
    assert [line for line in told if line[1] != performed] == [
        ("M. Jansen", "samples registered: S26 0000 0126 and 4 more"),
        ("M. Jansen", "labels printed: S26 0000 0126 and 4 more"),
        ("M. Jansen", "samples received: S26 0000 0126, received condition intact, received temperature 5 and 4 more"),
        ("M. Jansen", "Organisms: No organisms seen"),
        ("M. Jansen", "Viability 97.9 %"),
        ("M. Jansen", "Bacterial endotoxins 0.7 EU/mL"),
        ("M. Jansen", "Mycoplasma: Not detected"),
        ("M. Jansen", "Bovine serum albumin, presence: Not detected"),
        ("M. Jansen", "Aerobic bottle: No growth"),
        ("M. Jansen", "Anaerobic bottle: No growth"),
        ("M. Jansen", "tests submitted: Gram stain and 5 more"),
        ("A. de Wit", "tests approved: Bacterial endotoxins, kinetic chromogenic and 5 more"),
        ("K. Vos", "certificate issued: COA-2026-0001, revision 1"),
        ("K. Vos", "certificate printed: COA-2026-0001, revision 1"),
    ]
    assert {row["about"] for row in rows} == {"B-1"}
    who.press("Alt+V")
    who.until(QApplication.activeModalWidget, "verified")
    assert "nothing was altered" in who.words()
    who.press("Return")


def sign_out(who: Person) -> None:
    who.tab_to("person", "Shift+Tab")
    who.press("Space", "Up", "Return")  # the last line of the menu
    who.until(who.window.is_locked, "signed out")
