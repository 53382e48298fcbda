"""A CAR-T batch on its way to the patient: certified for the first step before its culture is read, and finally."""

from PySide6.QtWidgets import QPushButton, QTabWidget

from qclab.demo.people import PASSWORD
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.queries.batches.batches import get_batch
from qclab.services.trail.verifying import verify_trail
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in, sign_out
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

LATE = ("A03", "A11", "A13", "A28", "A30")
"""The tests of which the results come after the first step."""


def test_a_car_t_batch_is_certified_in_two_steps(somebody: Person, demo: Laboratory) -> None:
    batch = bench(demo)
    sign_in(somebody, "kvos")
    tick(somebody, batch, "BR-26001")
    sign_out(somebody)
    batch.issued(INTERIM)
    sign_in(somebody, "evdberg")
    signed = certify(somebody, "certify, step 1")
    assert "may be given before the pending results are known" in signed
    assert "Open until the final certification: 7 required lines and 5 gates." in signed
    assert status(batch) is BatchStatus.INITIALLY_CERTIFIED
    blocked(somebody)
    sign_out(somebody)
    later(batch)
    sign_in(somebody, "kvos")
    tick(somebody, batch, "DEV-2026-0088")
    sign_out(somebody)
    batch.issued(ANALYSIS)
    sign_in(somebody, "evdberg")
    certify(somebody, "certify, final")
    assert status(batch) is BatchStatus.CERTIFIED
    read(somebody)
    assert verify_trail(demo.qp).faults == ()


def bench(demo: Laboratory) -> Batch:
    """What the bench does: everything of the first step is approved, nothing of the second begun."""
    batch = demo.batch("CAR-1").registered("ARI-0001").received()
    early = [test.key for test in batch.tests() if test.method_id not in LATE]
    return batch.entered({"A21/CAR-total": "1495E6"}, tests=early).submitted().approved()


def later(batch: Batch) -> None:
    late = [test.key for test in batch.tests() if test.method_id in LATE]
    batch.after(days=20).entered(tests=late).submitted().approved()


def status(batch: Batch) -> BatchStatus:
    viewer = batch.laboratory.qp.actor
    return batch.laboratory.ask(lambda connection: get_batch(connection, viewer, batch.key).status)


def tick(who: Person, batch: Batch, reference: str) -> None:
    """QA marks the gates that are open, says once on which record they rest and when it was looked at, and signs."""
    who.go("batches")
    who.press("Return")
    who.until(lambda: "block" in who.words(), "the batch")
    tabs = who.sees(QTabWidget, "batch_tabs")
    tabs.setCurrentIndex(next(n for n in range(tabs.count()) if tabs.tabText(n).startswith("Gates")))
    who.tab_to("batch_gates")
    gates = who.rows("batch_gates")
    first = next(row["step"] for row in gates if row["state"] == "open")
    for row in gates:
        if row["state"] == "open" and row["step"] == first:
            break
        who.press("Down")
    for _ in [row for row in gates if row["state"] == "open" and row["step"] == first][1:]:
        who.press("Shift+Down")

    def fill() -> None:
        who.write(reference)
        who.press("Tab")
        who.write(f"{batch.laboratory.now():%Y-%m-%d}")
        who.sign(PASSWORD, "Ctrl+Return")

    who.answer("tick_dialog", fill, lambda: who.press("Alt+G"))
    who.until(
        lambda: all(row["state"] == "ticked" for row in who.rows("batch_gates") if row["step"] == first), "all ticked"
    )
    assert {row["rests on"] for row in who.rows("batch_gates") if row["step"] == first} == {reference}


def certify(who: Person, words: str) -> str:
    """The Qualified Person finds the batch among what waits, sees on what it rests, and signs; what was signed."""
    who.go("waiting")
    who.until(lambda: who.rows("waiting"), "the batch that waits")
    who.press("Return")
    who.until(lambda: "Nothing blocks the" in who.words(), "nothing blocks it")
    button = who.sees(QPushButton, "certify")
    assert (button.text().strip().lower().removesuffix("…"), button.isEnabled()) == (words, True)
    assert "no hold, no open case" in who.words()
    signed = who.sign(PASSWORD, "Ctrl+Return")
    who.until(lambda: "BCE-" in who.words() or "batch certificate" in who.words(), "the batch certificate")
    return signed


def blocked(who: Person) -> None:
    """Back at the batch, the final step is blocked by what it waits for, each with who holds it."""
    who.press("Esc")
    who.until(lambda: "the final certification" in who.words(), "the next step")
    button = who.sees(QPushButton, "certify")
    assert not button.isEnabled()
    assert "gate of step 2, not ticked" in button.toolTip()


def read(who: Person) -> None:
    """The register names both certifications."""
    who.press("Esc")
    who.until(lambda: "The batch is certified." in who.words(), "certified")
    tabs = who.sees(QTabWidget, "batch_tabs")
    tabs.setCurrentIndex(next(n for n in range(tabs.count()) if tabs.tabText(n).startswith("Register")))
    who.settle()
    assert [row["decision"] for row in who.rows("batch_register")] == ["final certification", "initial certification"]
