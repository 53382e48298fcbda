"""A batch that fails and is supplied out of specification, from the physician's request to the last who is told."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton, QTabWidget

from qclab.demo.people import PASSWORD
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.services.trail.verifying import verify_trail
from tests.journeys.person import Person
from tests.journeys.test_late_positive import told
from tests.journeys.test_main_job import sign_in, sign_out
from tests.journeys.test_two_steps import status
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.supplying import failed


def test_a_batch_that_fails_is_supplied_on_a_physicians_request(
    somebody: Person, demo: Laboratory, tmp_path: Path
) -> None:
    batch = failed(demo)
    paper = tmp_path / "request.txt"
    paper.write_text("signed by the physician", encoding="utf-8")
    sign_in(somebody, "kvos")
    ask(somebody)
    add(somebody, paper)
    sign_out(somebody)
    sign_in(somebody, "evdberg")
    supply(somebody)
    assert status(batch) is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
    tell(somebody)
    assert verify_trail(demo.qp).faults == ()


def ask(who: Person) -> None:
    """The page says that it is open, and what fails; QA records the request."""
    who.go("batches")
    who.press("Return")
    who.until(lambda: "block" in who.words() or "in force" in who.words(), "the batch")
    who.tab_to("batch_kind", "Shift+Tab")
    who.press("Right", "Right")
    who.until(lambda: "Supply out of specification: open" in who.words(), "the act is open")

    def fill() -> None:
        who.write("Dr. F. Hendriks")
        who.press("Tab")
        who.write("University Hospital")
        who.press("Tab", "N", "Tab")
        who.write("No other treatment is left for this patient.")
        who.sign(PASSWORD, "Ctrl+Return")

    who.answer("request_dialog", fill, lambda: who.click("ask_supply"))
    to(who, "Supply")
    assert "Dr. F. Hendriks, University Hospital asked on" in who.words()
    assert {row["state"] for row in who.rows("supply_documents")} == {"missing"}


def to(who: Person, name: str) -> None:
    tabs = who.sees(QTabWidget, "batch_tabs")
    who.until(lambda: any(_is(tabs, place, name) for place in range(tabs.count())), f"the tab {name}")
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if _is(tabs, place, name)))
    who.settle()


def _is(tabs: QTabWidget, place: int, name: str) -> bool:
    return tabs.tabText(place).startswith(name) and tabs.isTabVisible(place)


def add(who: Person, paper: Path) -> None:
    """One file for all that comes before the supply; the report of the physician comes later."""
    who.tab_to("supply_documents")
    rows = who.rows("supply_documents")
    for _ in rows:
        who.press("Up")
    for _ in [row for row in rows if row["station"] != "followed up"][1:]:
        who.press("Shift+Down")

    def note() -> None:
        who.write("page 1 to 7")
        who.sign(PASSWORD, "Ctrl+Return")

    who.answer("supply_file_dialog", note, lambda: who.save_as(paper, lambda: who.click("add_supply_document")))
    who.until(lambda: {row["file"] for row in who.rows("supply_documents")} == {"request.txt", ""}, "the files")
    assert "Supply out of specification: ready to sign." in who.words()


def supply(who: Person) -> None:
    who.go("batches")
    who.press("Return")
    who.until(lambda: "block" in who.words(), "the batch")
    assert who.sees(QPushButton, "supply").isEnabled()
    signed = who.sign(PASSWORD, lambda: who.click("supply"))
    assert "It is not certified" in signed
    who.until(lambda: "supplied out of specification" in who.words(), "supplied")


def tell(who: Person) -> None:
    """The clocks run from the supply: the sponsor and the physician at once, the authorities within 48 hours."""
    to(who, "Told")
    who.tab_to("batch_told")
    while any(row["state"] in ("next", "to be told") for row in who.rows("batch_told")):
        told(who, reached=True)
    assert [row["must be told"] for row in who.rows("batch_told")][:2] == ["Treating physician", "Sponsor"]
    to(who, "Supply")
    assert who.rows("supply_documents")[-1]["station"] == "followed up"
