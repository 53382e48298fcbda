"""The columns of the lists around a batch."""

from collections.abc import Callable
from datetime import datetime

from qclab.domain.counts import count, joined
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation
from qclab.domain.release.kinds import INTERIM
from qclab.domain.results.confirming import marked
from qclab.domain.review.deciding import DecisionState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches.lines import BatchLine
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.requirements import is_reported
from qclab.ui.models.columns import Column
from qclab.ui.pages.batches.facts import BlockerLine
from qclab.ui.words import material, moments, signatures
from qclab.ui.words.batches import status


def batch_columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The list of batches; how long a batch still lives is counted from ``clock``."""

    def stands(line: BatchLine) -> str:
        """With its reason: a column of its own would be empty in most rows."""
        return ": ".join(filter(None, (status(line.batch), line.batch.because)))

    def why(line: BatchLine) -> str:
        return ": ".join(filter(None, (line.batch.stands, line.batch.because)))

    def certificate(line: BatchLine) -> str:
        said = ", ".join(filter(None, (line.concludes, line.certificate)))
        if line.outdated:
            return f"outdated:outdated, {said}"
        is_final = line.kind != INTERIM or line.conclusion == Evaluation.DOES_NOT_COMPLY
        return f"{line.conclusion if is_final else Evaluation.PENDING}:{said}" if said else ""

    def since(line: BatchLine) -> str:
        said = [f"{line.certificate}, {line.kind}: {line.conclusion}"] if line.certificate else []
        return "\n".join((*said, *(("Since it was issued:", *line.outdated) if line.outdated else ())))

    def required(line: BatchLine) -> str:
        said = line.progress if line.required else "nothing"
        return f"{Evaluation.DOES_NOT_COMPLY}:{said}" if line.failed or line.failing else said

    def counted(line: BatchLine) -> str:
        lines = f"An approved result answers {line.answered} of {count(line.required, 'required line')}."
        lines += f" {line.complying} of them comply." if line.complying < line.answered else ""
        if line.failing:
            not_ended = count(line.failing, "test that is not ended holds", "tests that are not ended hold")
            lines += f"\n{not_ended} a value that does not comply."
        return f"{lines}\n{line.approved} of {count(line.tests, 'test')} approved."

    def answered(line: BatchLine) -> tuple[float, str] | None:
        colour = "accent" if line.complying == line.answered else "alert"
        colour = "does-not-comply" if line.failed or line.failing else colour
        return (line.answered / line.required, colour) if line.required else None

    return (
        Column("Batch", 108, lambda r: r.batch.id, kind="id", key="batch"),
        Column("Status", 250, stands, kind="evaluation", tooltip=why, key="status"),
        Column("Product", 176, lambda r: r.batch.product_name, key="product", tooltip=lambda r: r.batch.product_name),
        material.batch_column(clock, lambda r: r.batch),
        Column(
            "Requirements",
            130,
            required,
            kind="evaluation",
            key="required",
            tooltip=counted,
            share=answered,
            exact=True,
        ),
        Column("Certificate", 176, certificate, kind="evaluation", tooltip=since, key="certificate"),
        Column("Donor", 72, lambda r: r.batch.donor_code, key="donor", exact=True),
        Column(
            "Client",
            88,
            lambda r: r.batch.client_name,
            kind="quiet",
            key="client",
            tooltip=lambda r: r.batch.client_name,
        ),
    )


BLOCKERS = (
    Column(
        "It",
        78,
        lambda r: "held:holds" if r.case else "pending:blocks",
        kind="evaluation",
        key="does",
        tooltip=lambda r: "Holds the batch until the case is closed; no certificate waits for it" if r.case else "",
    ),
    Column("What", 230, lambda r: r.what, key="what", tooltip=str),
    Column("Parameters", 230, lambda r: r.parameters, kind="quiet", key="parameters", tooltip=lambda r: r.parameters),
    Column("Why", 240, lambda r: r.why, key="why", tooltip=lambda r: r.why),
    Column("Who", 110, lambda r: r.who, key="who"),
    Column("Since", 105, lambda r: moments.day(r.since), kind="instant", key="since"),
    Column("Due", 120, lambda r: f"{'!' * r.is_late}{moments.day(r.due)}", kind="late", key="due"),
)


def blocker_id(line: BlockerLine) -> tuple[str, str, str]:
    return line.what, line.parameters, line.why


def _state(line: RequirementLine) -> str:
    """How far it has come, where that is more than its evaluation beside it says."""
    standing = _standing(line)
    return "" if standing == _evaluation(line) else standing


def _standing(line: RequirementLine) -> str:
    """The evaluation as far as it has come; what it waits for, in words, while it is pending."""
    evaluation, waits_for = line.standing.evaluation, line.standing.waits_for
    if evaluation in (Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED):
        return f"{evaluation}:{waits_for or evaluation}"
    if evaluation is Evaluation.NOT_FINAL:
        return f"{evaluation}:{evaluation}, {waits_for}"
    if (
        line.evaluation is not None
        and line.evaluation.decided == Evaluation.DOES_NOT_COMPLY
        and line.test
        and line.test.finding
    ):
        return f"{Evaluation.DOES_NOT_COMPLY}:{waits_for or Evaluation.DOES_NOT_COMPLY}"
    if is_reported(evaluation, [line.criterion]):
        return REPORTED
    return f"{evaluation}:{waits_for or evaluation}" if evaluation is Evaluation.PENDING else evaluation


def _evaluation(line: RequirementLine) -> str:
    evaluation = line.evaluation
    if evaluation is None:
        return ""
    if evaluation.decision is not None and evaluation.decision.state is DecisionState.ACCEPTED:
        by = "decided before findings were listed" if line.is_decided_by_old_rule else "decided"
        by = "decided by one person" if line.is_decided_by_one_person else by
        return f"{evaluation.decided}:{evaluation.decided} ({by})"
    if evaluation.evaluation is Evaluation.PENDING and line.result is not None:
        return f"{Evaluation.PENDING}:{line.result.to_date_beside}"
    is_only = is_reported(evaluation.evaluation, [line.criterion])
    confirmed = line.result.confirmed if line.result else ""
    if noted := marked(evaluation.evaluation, evaluation.level, confirmed, is_reported=is_only):
        return f"alert:{noted}"
    return REPORTED if is_only else evaluation.evaluation


def _result(line: RequirementLine) -> str:
    result = line.result
    if result is None:
        return ""
    return result.said_of(line.evaluation, line.criterion) if line.evaluation else result.said


def _behind(line: RequirementLine) -> str:
    """How a value fails, or what was typed of one that does not."""
    return line.result.failure or line.result.typed_said if line.result else ""


def _method(line: RequirementLine) -> str:
    test = line.test
    return f"{test.method_id} v{test.method_version}" if test else line.criterion.method_id


def _reviewed(line: RequirementLine) -> str:
    test = line.test
    if test is None or test.state != TestState.APPROVED:
        return ""
    by = joined([*(name for _, name in test.verifying.by), test.approved_by_name])
    return f"{by}, {moments.day(test.approved_at)}"


def _test(line: RequirementLine) -> str:
    if line.test is None:
        return line.criterion.method_id
    return f"{line.test.method_title} ({line.test.attempt})" if line.test.attempt > 1 else line.test.method_title


def _test_tip(line: RequirementLine) -> str:
    """The test, and why it counts where it took the place of another."""
    because = line.requirement.because
    return f"{_test(line)}\n{because}" if because else _test(line)


def _step(line: RequirementLine) -> str:
    return str(line.criterion.release_step) if line.criterion.required else "information"


def _limit(line: RequirementLine) -> str:
    return f"{line.criterion.limit_text} {line.criterion.unit}".strip()


REQUIRED = (
    Column("Test", 142, _test, key="test", tooltip=_test_tip),
    Column(
        "Parameter", 172, lambda r: r.parameter_name, key="parameter", tooltip=lambda r: r.parameter_name
    ),  # several begin alike
    Column("Method", 66, _method, kind="quiet", key="method"),
    Column("Limit", 110, _limit, key="limit", tooltip=_limit, exact=True),
    Column("Result", 106, _result, key="result", tooltip=_behind, exact=True),
    Column("Evaluation", 142, _evaluation, kind="evaluation", key="evaluation", tooltip=_behind),
    Column("State", 172, _state, kind="evaluation", key="standing", tooltip=lambda r: r.standing.waits_for),
    Column("Step", 50, _step, key="step"),
    Column("Container", 118, lambda r: r.container, kind="id", key="container"),
    Column("Reviewed by", 142, _reviewed, kind="quiet", key="reviewed", tooltip=_reviewed),
)


def requirement_id(line: RequirementLine) -> int:
    return line.requirement.key


def _received(row: SampleRow) -> str:
    return f"{moments.minute(row.received_at)}, {row.received_by}" if row.received_at else ""


SAMPLES = (
    Column("Sample", 130, lambda r: r.id, kind="id", key="sample"),
    Column("Name", 200, lambda r: r.name, key="name"),
    Column("Container", 120, lambda r: r.container, key="container"),
    Column(
        "State", 190, lambda r: r.state_said, key="state", tooltip=lambda r: r.place_more if r.sent else r.state_reason
    ),
    Column("Received", 224, _received, key="received", tooltip=_received),
    Column("Place", 120, lambda r: r.place_said, key="place", tooltip=lambda r: r.place_more),
    Column("Tests", 60, lambda r: str(r.tests), kind="number", key="tests"),
    Column("Open", 60, lambda r: str(r.open_tests), kind="number", key="open"),
)


CASES = (
    Column("Case", 140, lambda r: r.id, kind="id", key="case"),
    Column("State", 160, lambda r: r.said, key="state", tooltip=lambda r: r.said),
    Column("Test", 240, lambda r: r.method_title, key="test"),
    Column("Parameter", 200, lambda r: r.parameter_name, key="parameter"),
    Column("Result", 120, lambda r: r.reported, key="result", exact=True, tooltip=lambda r: r.failure),
    Column("Opened", 145, lambda r: moments.minute(r.opened_at), kind="instant", key="opened"),
    Column("Owner", 120, lambda r: r.owner_name or "unassigned", key="owner"),
)


def _edition(row: CertificateRow) -> str:
    return f"{row.id} rev. {row.revision}"


def _in_force(row: CertificateRow) -> str:
    return "outdated:outdated" if row.outdated else row.state


def _signature(row: CertificateRow) -> str:
    return signatures.as_mark(row.signature.standing) if row.signature else ""


def _signed(row: CertificateRow) -> str:
    return f"{signatures.given(row.signature)}\n{signatures.reading(row.signature)}" if row.signature else ""


def _given(row: CertificateRow) -> str:
    return ", ".join(row.given_to)


CERTIFICATES = (
    Column("Certificate", 180, _edition, key="certificate", kind="id"),
    Column("Kind", 205, lambda r: r.kind, key="kind"),
    Column("Conclusion", 158, lambda r: r.conclusion, kind="evaluation", key="conclusion"),
    Column("State", 100, _in_force, kind="evaluation", key="state", tooltip=lambda r: r.warning),
    Column("Issued", 145, lambda r: moments.minute(r.issued_at), kind="instant", key="issued"),
    Column("By", 95, lambda r: r.issued_by_name, key="by"),
    Column("Signature", 80, _signature, kind="evaluation", key="signature", tooltip=_signed),
    Column("Given to", 120, _given, key="given", tooltip=_given),
    Column("Reason", 130, lambda r: r.reason, kind="quiet", key="reason", tooltip=lambda r: r.reason),
    Column("SHA-256", 112, lambda r: r.pdf, kind="quiet", key="sha", tooltip=lambda r: r.pdf),
)


EVENTS = (
    Column("When", 145, lambda r: moments.minute(r.event.at), kind="instant", key="when"),
    Column("Who", 95, lambda r: r.event.actor_name, key="who"),
    Column("What", 260, lambda r: r.what, key="what", tooltip=lambda r: f"{r.event.act}: {r.what}"),
    Column("Why", 120, lambda r: r.event.reason, kind="quiet", key="why", tooltip=lambda r: r.event.reason),
    Column("Event", 60, lambda r: str(r.seq), kind="number", key="event"),
)
