"""A CAR-T batch that was given, and whose culture is positive on the third day: people are told, and the Qualified
Person refuses its final certification."""

from PySide6.QtWidgets import QPushButton

from qclab.demo.people import PASSWORD
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.release.kinds import INTERIM
from qclab.services.trail.verifying import verify_trail
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in, sign_out
from tests.journeys.test_two_steps import bench, status
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory


def test_a_late_positive_up_to_the_refusal_of_the_final_certification(somebody: Person, demo: Laboratory) -> None:
    batch = bench(demo).issued(INTERIM).ticked(step=1).certified()
    culture = [test.key for test in batch.tests() if test.method_id == "A03"]
    batch.after(days=3).entered({"A03/aerobic": "Growth"}, tests=culture)
    sign_in(somebody, "kvos")
    alarmed(somebody)
    tell_everybody(somebody)
    sign_out(somebody)
    sign_in(somebody, "evdberg")
    refuse(somebody, batch)
    assert status(batch) is BatchStatus.FINAL_REFUSED
    assert verify_trail(demo.qp).faults == ()


def alarmed(who: Person) -> None:
    """The strip says what, and leads to the batch, on whom to tell next; what is left of it is stopped."""
    who.until(lambda: "Late positive: CAR-1" in who.words(), "the strip")
    who.click("alarm_batch")
    who.until(lambda: "what is left of it is not given" in who.words(), "the batch on hold")
    assert [row["must be told"] for row in who.rows("batch_told")] == [
        "Qualified Person", "Treating physician", "Sponsor", "IGJ", "Susceptibility of what grew",
    ]  # fmt: skip
    assert who.row("batch_told")["state"] == "next"


def tell_everybody(who: Person) -> None:
    """One after the other, the next of them at hand each time; the physician only at the second try."""
    told(who, reached=True)
    assert who.rows("batch_told")[0]["state"] == "told"
    told(who, reached=False)
    assert "not reached" in who.rows("batch_told")[1]["what was said"]
    while any(row["state"] in ("next", "to be told") for row in who.rows("batch_told")):
        told(who, reached=True)
    *everybody, grown = who.rows("batch_told")
    assert {row["by"] for row in everybody} == {"K. Vos"}
    assert grown["state"] == "to be asked", "which the end of the batch does not wait for"


def told(who: Person, *, reached: bool) -> None:
    before = who.rows("batch_told")

    def fill() -> None:
        who.write("ward line")
        who.press("Tab")
        who.press("T")  # telephone
        who.press("Tab")
        who.press("Y" if reached else "N")
        who.press("Tab", "N", "Tab")  # now
        who.write("Growth on day three" if reached else "")
        who.press("Ctrl+Return")

    who.answer("tell_dialog", fill, lambda: who.press("Alt+T"))
    who.until(lambda: who.rows("batch_told") != before, "it is recorded")


def refuse(who: Person, batch: Batch) -> None:
    """Everybody is told, so that it can be signed; the final certification itself stays blocked."""
    who.go("batches")
    who.press("Return")
    who.until(lambda: "block the final certification" in who.words(), "the batch")
    assert not who.sees(QPushButton, "certify").isEnabled()

    def choose() -> None:
        who.press("Shift+Tab", "Down", "Tab")  # below "reject": refuse, the batch was used
        who.write("given before the growth was seen")
        signed = who.sign(PASSWORD, "Ctrl+Return")
        assert "final certification refused (QP)" in signed

    who.answer("reason_dialog", choose, lambda: who.click("decide_batch"))
    who.until(lambda: "final certification refused (used)" in who.words(), "refused")
    assert batch.judged().next is None
