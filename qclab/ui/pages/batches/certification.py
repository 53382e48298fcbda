"""What the page of a batch says of its certification, and the columns of its gates and of its register."""

from qclab.domain.batches.lifecycle import Disposition, Road, disposition_blockers
from qclab.domain.counts import count, word
from qclab.domain.release.certifying import left_open, rests_on, step_of
from qclab.domain.release.foreseen import Foreseen
from qclab.domain.release.statements import open_words
from qclab.queries.release.gates import GateRow
from qclab.queries.release.register import EntryRow, standing_entry
from qclab.ui.models.columns import Column
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts
from qclab.ui.words import moments

NAMES = {
    Disposition.INITIAL: "Certify, step 1…",
    Disposition.FINAL: "Certify, final…",
    Disposition.ONE_STEP: "Certify…",
    Disposition.APPROVAL: "Approve…",
}
"""The words of the button, by what is due."""


def said(facts: BatchFacts) -> tuple[str, str, str]:
    """How far the certification is, on what it rests, and as what the first is shown: the word of an evaluation."""
    judged = facts.judged
    if judged.next is None:
        return (*_ended(facts), "")
    blockers = facts.blockers(CERTIFICATION)
    if blockers:
        number = word(len(blockers), "One thing blocks", f"{len(blockers)} things block")
        return f"{number} the {judged.next}.", expected(facts.foreseen.get(step_of(judged.next))), "pending"
    left = open_words(*left_open(judged.release)) if judged.next is Disposition.INITIAL else ""
    rests = " ".join(filter(None, (rests_on(judged.next, judged.release), left)))
    return f"Nothing blocks the {judged.next}.", rests, "complies"


def expected(foreseen: Foreseen | None) -> str:
    """When the last result that is waited for comes as a rule, and by which rule; empty where nothing is foreseen."""
    if foreseen is None:
        return ""
    due = "the day for which its report is promised" if foreseen.is_promised else "the day on which it is due"
    rule = f"as in the last {foreseen.past}" if foreseen.past else due
    return f"The last result is foreseen for {moments.day(foreseen.at)}: {foreseen.title}, {rule}."


def _ended(facts: BatchFacts) -> tuple[str, str]:
    """What was decided last, or why nothing is certified here."""
    judged = facts.judged
    last = standing_entry(judged.entries)
    if last is not None:
        who = f"{last.id} of {moments.minute(last.decided_at)}, {last.decided_by_name}"
        return f"The batch is {judged.batch.stands}.", f"{last.disposition[:1].upper()}{last.disposition[1:]} {who}."
    why = disposition_blockers(Disposition.ONE_STEP, judged.batch.status, judged.batch.road)
    if judged.batch.road is Road.REPORTED and not (missing := judged.why_not_decide(Disposition.REPORT)):
        return " ".join(map(str, why)), "Nothing blocks its report to the client."
    if judged.batch.road is Road.REPORTED:
        return " ".join(map(str, why)), "\n".join(map(str, missing))
    return " ".join(map(str, why)), ""


def gates_ticked(facts: BatchFacts) -> str:
    """``4 of 7 ticked``; nothing where none are asked."""
    gates = facts.judged.gates
    return f"{sum(gate.is_ticked for gate in gates)} of {len(gates)} ticked" if gates else ""


def gates_taught(facts: BatchFacts) -> str:
    """What stands where there is no gate."""
    if facts.judged.batch.road in (Road.REPORTED, Road.MONITORED):
        return "No gate is ticked here: we do not certify this batch."
    return f"The specification lists no gates: without {count(1, 'gate')} nothing is certified."


def _ticked(row: GateRow) -> str:
    return "complies:ticked" if row.is_ticked else "alert:open again" if row.newer else "pending:open"


def _reference(row: GateRow) -> str:
    return row.tick.reference if row.tick else ""


GATES = (
    Column("Step", 44, lambda r: str(r.step), kind="number", key="step"),
    Column("Gate", 280, lambda r: r.name, key="gate", tooltip=lambda r: r.name),
    Column("State", 98, _ticked, kind="evaluation", key="state", tooltip=lambda r: r.newer),
    Column("Rests on", 220, _reference, key="reference", tooltip=_reference),
    Column("Of", 100, lambda r: moments.day(r.tick.done_on) if r.tick else "", key="done_on"),
    Column("Ticked by", 130, lambda r: r.tick.ticked_by_name if r.tick else "", key="by"),
    Column("Ticked", 145, lambda r: moments.minute(r.tick.ticked_at) if r.tick else "", kind="instant", key="at"),
    Column("Held by", 110, lambda r: r.held_by, kind="quiet", key="held_by"),
    Column("Open since", 105, lambda r: "" if r.is_ticked else moments.day(r.since), kind="instant", key="since"),
)


def status_mark(row: EntryRow) -> str:
    """For a cell: the status that an entry gave the batch, marked where it was taken back."""
    return f"alert:{row.status}, taken back" if row.taken_back_by else row.status


REGISTER = (
    Column("Entry", 130, lambda r: r.id, kind="id", key="entry"),
    Column("Decision", 200, lambda r: r.disposition, key="disposition"),
    Column("Batch is then", 190, status_mark, kind="evaluation", key="status",
           tooltip=lambda r: r.status if r.stands else r.standing),
    Column("When", 145, lambda r: moments.minute(r.decided_at), kind="instant", key="when"),
    Column("By", 130, lambda r: r.decided_by_name, key="by"),
    Column("Why", 180, lambda r: r.reason, kind="quiet", key="why", tooltip=lambda r: r.reason or r.statement),
    Column("Rests on", 170, lambda r: r.concluded_edition, kind="quiet", key="concluded"),
    Column("Batch certificate", 170, lambda r: r.document_edition, kind="quiet", key="document"),
)  # fmt: skip
