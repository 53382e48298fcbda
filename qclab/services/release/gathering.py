"""Gathering what a certificate says: from approved results and the requirement rows, nothing recomputed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from qclab import __version__
from qclab.documents.release.content import (
    CertificateContent,
    ChainHead,
    Note,
    Party,
    PendingLine,
    ResultLine,
    SampleLine,
    Signatory,
    SpecificationLine,
)
from qclab.domain import moments
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Actor
from qclab.domain.release.blockers import (
    COMPLIES,
    NOT_SHOWN,
    NOT_TESTED,
    Block,
    Blocker,
    Required,
    Standing,
    blockers,
    concludes,
    interim_blockers,
    settled,
    shortfalls,
)
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.catalogue import master_data
from qclab.queries.investigations import cases
from qclab.queries.investigations.cases import CaseRow
from qclab.queries.laboratory import settings
from qclab.queries.release import certificates, requirements
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.loose_ends import loose_ends
from qclab.queries.release.requirements import RequirementLine
from qclab.queries.results.results import EvaluationRow
from qclab.queries.review.waiting import signatures_of_test
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.testing import TestRow
from qclab.store.chain import read_head
from qclab.store.door import Connection

ANALYSIS, INTERIM = "certificate of analysis", "interim certificate of analysis"
_ROUNDING = {
    "usp": "rounded half up to the decimals of the limit (USP General Notices 7.20)",
    "ph-eur": "rounded half up to the significant figures of the limit (Ph. Eur. General Notices)",
    "none": "compared unrounded",
}
_OLD_RULE = " Decided before the method version listed the findings that are open to judgement."
_STATEMENTS = (
    "This certificate may be reproduced only in full.",
    "The results relate only to the samples named above.",
)


@dataclass(frozen=True)
class Gathered:
    """A certificate's content without number, and what stands in its way."""

    content: CertificateContent
    blockers: tuple[Blocker, ...]
    conclusion: str
    shortfall: str
    batch: BatchRow


def gather(connection: Connection, viewer: Actor, batch: int, kind: str, now: datetime) -> Gathered:
    """Everything a certificate of this kind would say about the batch now."""
    row = batches.get_batch(connection, viewer, batch)
    said = settings.settings(connection)
    zone = settings.zone_in(said)
    lines = requirements.requirement_lines(connection, viewer, batch)
    bound = batches.bindings(connection, batch)
    opened = cases.cases_of(connection, batch)
    product = next(kept.value for kept in master_data.products(connection, viewer) if kept.key == row.product)
    client = next(kept.value for kept in master_data.clients(connection, viewer) if kept.key == row.client)
    keys = samples.find_samples(connection, viewer, batch=batch, sort="id", descending=False)
    found = samples.fetch_samples(connection, viewer, keys)
    required = [line.required for line in lines]
    judged = [each for each in required if kind == ANALYSIS or each.standing is not Standing.PENDING]
    conclusion = concludes(judged, [case.id for case in opened if case.state == "open"])
    stages = {stage.id: stage.name for stage in product.stages}
    shortfall = shortfalls(judged)
    head = read_head(connection)
    interim = kind == INTERIM
    issued = certificates.certificates_of(connection, viewer, batch)
    final = next((each.id for each in reversed(issued) if each.kind == ANALYSIS), "")
    content = CertificateContent(
        title=kind.capitalize(),
        follows="" if interim else _follows(issued, zone),
        laboratory=Party(said["laboratory.name"], _lines_of(said["laboratory.address"]), said["laboratory.phone"]),
        client=Party(client.name, _lines_of(client.address)),
        product=product.name,
        product_code=product.product_code or product.id,
        description=product.description,
        dosage_form=product.dosage_form,
        strength=product.strength,
        container=product.container,
        trial=product.trial,
        batch=row.id,
        coi_id=row.coi_id,
        donor=row.donor_code,
        manufactured=moments.day(row.manufactured_on),
        expiry=_moment_in(row.expiry_at, zone),
        stage=", ".join(stages.get(each.stage, each.stage) for each in bound),
        specifications=tuple(SpecificationLine(each.id, f"version {each.version}", each.title) for each in bound),
        samples=tuple(
            _sample(found[key], zone) for key in keys if found[key].tests and found[key].state != "cancelled"
        ),
        results=tuple(
            _result(line, lines, stages, zone, opened, len(bound) > 1)
            if _approved(line)
            else _not_done(line, lines, stages, len(bound) > 1, _agreed(connection, line, zone))
            for line in lines
            if _approved(line) or line.standing is Standing.NOT_TESTED
        ),
        pending=tuple(_pending(line, zone) for line in lines if _is_pending(line)) if interim else (),
        notes=tuple(_notes(row, lines, opened)),
        conclusion=_conclusion(row.id, conclusion, shortfall, interim),
        rounding="; ".join(dict.fromkeys(_ROUNDING.get(each.rounding, each.rounding) for each in bound)),
        storage=product.storage,
        statements=_STATEMENTS,
        signatories=(_signatory(said["certificate.signatory"]),),
        issued=_moment_in(now, zone),
        chain_head=ChainHead(head.seq, head.digest),
        program=f"QC Lab {__version__}",
    )
    ends = loose_ends(connection, viewer, batch, interim=interim)
    found_blockers = (
        *(interim_blockers(required, final) if interim else ()),
        *blockers(required, interim=interim),
        *ends,
        *_nothing_to_conclude(required, interim=interim),
    )
    return Gathered(content, found_blockers, conclusion, shortfall, row)


def _follows(issued: Sequence[CertificateRow], zone: ZoneInfo) -> str:
    """The interim certificate that this one follows, in its last revision (EU GMP Part IV, 11: two steps)."""
    interim = {row.id: row for row in issued if row.kind == INTERIM}
    named = [f"{row.id} revision {row.revision} of {moments.day(row.issued_at, zone)}" for row in interim.values()]
    return f"Follows the interim certificate of analysis {' and '.join(named)}." if named else ""


def _nothing_to_conclude(required: Sequence[Required], *, interim: bool) -> tuple[Blocker, ...]:
    """Nothing at all would "comply": no requirement, or for an interim certificate no approved result yet."""
    if not required:
        return (Blocker(Block.NO_SAMPLES, "Requirements", "no samples have been registered for this batch"),)
    asked = settled(required)
    if not asked:
        why = "nothing is required of this batch, so nothing can be concluded"
        return (Blocker(Block.NOTHING_REQUIRED, "Requirements", why),)
    if interim and all(each.standing is Standing.PENDING for each in asked):
        return (Blocker(Block.NOTHING_APPROVED, "Requirements", "no result has been approved yet"),)
    return ()


def _approved(line: RequirementLine) -> bool:
    test = line.test
    is_approved = test is not None and test.state == TestState.APPROVED
    has_result = line.evaluation is not None and line.result is not None
    return is_approved and (has_result or line.standing is Standing.NOT_FINAL)


def _not_done(
    line: RequirementLine, lines: Sequence[RequirementLine], stages: dict[str, str], several: bool, agreed: str
) -> ResultLine:
    """A line whose test QA agreed not to be done: named, with its reason and deviation."""
    test, criterion = line.test, line.criterion
    assert test is not None  # noqa: S101 - only a test can be not done
    return ResultLine(
        test=test.method_title,
        parameter=line.parameter_name,
        limit="report result" if _is_report(line) else criterion.limit_text,
        unit=criterion.unit,
        result=NOT_TESTED,
        evaluation=NOT_TESTED,
        group=stages.get(line.requirement.stage, line.requirement.stage) if several else "",
        method=f"{test.method_id} version {test.method_version}",
        reference=test.reference,
        container=grouped(line.container),
        laboratory=test.laboratory,
        step=str(criterion.release_step) if criterion.release_step > 1 else "",
        alternative=_alternatives(line, lines),
        not_tested=_why_not_tested(test.state_reason, test.deviation, agreed),
        for_information=not criterion.required,
    )


def _agreed(connection: Connection, line: RequirementLine, zone: ZoneInfo) -> str:
    """Who of QA agreed that the test of a line is not done, and when."""
    signatures = signatures_of_test(connection, line.test.key) if line.test else []
    agreed = [each for each in signatures if each.meaning == "agreed not done" and each.at is not None]
    return f"Agreed by {agreed[-1].printed_name} on {moments.day(agreed[-1].at, zone)}." if agreed else ""


def _why_not_tested(reason: str, deviation: str, agreed: str) -> str:
    named = f"Deviation {deviation}." if deviation else ""
    return " ".join(part for part in (f"{reason.rstrip('.')}.", named, agreed) if part)


def _is_pending(line: RequirementLine) -> bool:
    return line.standing is Standing.PENDING and line.criterion.required


def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.splitlines() if part.strip())


def _moment_in(at: datetime | None, zone: ZoneInfo) -> str:
    """With the name of the zone, for those who read it elsewhere."""
    words = moments.minute(at, zone, with_offset=True)
    return f"{words} ({zone.key})" if words and zone.key != "UTC" else words


def _sample(row: SampleRow, zone: ZoneInfo) -> SampleLine:
    condition = row.received_condition
    if row.received_temperature is not None:
        condition = f"{condition}, {row.received_temperature} °C".removeprefix(", ")
    return SampleLine(
        row.id,
        f"{row.name}, {row.container}".rstrip(", "),
        moments.minute(row.sampled_at, zone, with_offset=True),
        moments.minute(row.received_at, zone, with_offset=True),
        condition,
    )


def _result(
    line: RequirementLine,
    lines: Sequence[RequirementLine],
    stages: dict[str, str],
    zone: ZoneInfo,
    opened: Sequence[CaseRow],
    several: bool,
) -> ResultLine:
    test, evaluation, criterion, result = line.test, line.evaluation, line.criterion, line.result
    assert test is not None  # noqa: S101 - only lines of an approved test are printed
    return ResultLine(
        test=test.method_title,
        parameter=line.parameter_name,
        limit="report result" if _is_report(line) else criterion.limit_text,
        unit=criterion.unit,
        result=_reported(evaluation),
        evaluation=_evaluation_words(line, evaluation),
        group=stages.get(line.requirement.stage, line.requirement.stage) if several else "",
        method=f"{test.method_id} version {test.method_version}",
        reference=test.reference,
        performed="" if evaluation and evaluation.decided == NOT_TESTED else _performed(test, zone),
        container=grouped(line.container),
        laboratory=test.laboratory,
        step=str(criterion.release_step) if criterion.release_step > 1 else "",
        alternative=_alternatives(line, lines),
        decision=_decision(line, evaluation, zone) if evaluation else "",
        not_tested=_decided_not_tested(evaluation, zone) if evaluation else "",
        notes=tuple(str(mark) for mark, case in enumerate(opened, 1) if result and case.id == result.case),
        for_information=not criterion.required,
    )


def _reported(evaluation: EvaluationRow | None) -> str:
    """What stands in the column of results."""
    if evaluation is None:
        return "no result"
    return NOT_TESTED if evaluation.decided == NOT_TESTED else evaluation.reported


def _is_report(line: RequirementLine) -> bool:
    return line.criterion.limit_text.strip().lower() == "report"


def _evaluation_words(line: RequirementLine, evaluation: EvaluationRow | None) -> str:
    """The evaluation in words: a result that was only asked to be reported is reported, a decision is called one.

    What was not read to its end, since its test was approved with a failing critical outcome, is not final.
    """
    if line.standing is Standing.NOT_FINAL or evaluation is None:
        to_date = line.result.to_date if line.result else ""
        return f"not final: {to_date}" if to_date else "not final"
    if _is_report(line) and (evaluation.decided == COMPLIES or not line.criterion.required):
        return "reported"
    if evaluation.decided in (NOT_SHOWN, NOT_TESTED):
        return evaluation.decided
    return f"{evaluation.decided} by decision" if evaluation.decided != evaluation.evaluation else evaluation.decided


def _performed(test: TestRow, zone: ZoneInfo) -> str:
    if test.performed_from is None:
        return ""
    start = moments.day(test.performed_from, zone)
    end = moments.day(test.performed_to, zone) or start
    return start if start == end else f"{start} to {end}"


def _alternatives(line: RequirementLine, lines: Sequence[RequirementLine]) -> str:
    """The other criteria that may stand in for this one, as printed below it."""
    if not line.criterion.alternative:
        return ""
    others = [
        each.parameter_name
        for each in lines
        if each.criterion.alternative == line.criterion.alternative
        and each.requirement.stage == line.requirement.stage
        and each.criterion.key != line.criterion.key
    ]
    return f"or {' or '.join(dict.fromkeys(others))}" if others else ""


def _decided_not_tested(evaluation: EvaluationRow, zone: ZoneInfo) -> str:
    decision = evaluation.decision
    if decision is None or evaluation.decided != NOT_TESTED:
        return ""
    agreed = f"Agreed by {decision.reviewed_by_name} on {moments.day(decision.reviewed_at, zone)}."
    return _why_not_tested(decision.reason, decision.deviation, agreed)


def _decision(line: RequirementLine, evaluation: EvaluationRow, zone: ZoneInfo) -> str:
    decision = evaluation.decision
    if decision is None or decision.state != "accepted" or evaluation.decided == NOT_TESTED:
        return ""
    return (
        f"not evaluable as reported ({evaluation.reason}); {decision.decided}: {decision.reason} "
        f"Proposed by {decision.proposed_by_name}, accepted by {decision.reviewed_by_name} on "
        f"{moments.day(decision.reviewed_at, zone)}."
        f"{_OLD_RULE if line.is_decided_by_old_rule else ''}"
    )


def _pending(line: RequirementLine, zone: ZoneInfo) -> PendingLine:
    test = line.test
    return PendingLine(
        test=test.method_title if test else line.criterion.method_id,
        due=moments.day(test.due_at, zone) if test else "not registered",
        parameter=line.parameter_name,
        limit=f"{line.criterion.limit_text} {line.criterion.unit}".strip(),
        method=f"{test.method_id} version {test.method_version}" if test else line.criterion.method_id,
        reference=test.reference if test else "",
        laboratory=test.laboratory if test else "",
        step=str(line.criterion.release_step),
    )


def _notes(batch: BatchRow, lines: Sequence[RequirementLine], opened: Sequence[CaseRow]) -> Iterator[Note]:
    for mark, case in enumerate(opened, 1):
        said = f"{case.method_title}, {case.parameter_name}: {case.reported}"
        yield Note(f"Out-of-specification case {case.id} ({case.state}): {said}.", str(mark))
    if batch.deviations:
        yield Note(f"Deviations: {batch.deviations}")
    if batch.batch_record:
        yield Note(f"Batch record: {batch.batch_record}")
    weighed = [line for line in lines if line.criterion.per_kg]
    if weighed and batch.body_weight is not None:
        yield Note(f"Limits per kilogram are held against a body weight of {batch.body_weight} kg.")


def _conclusion(batch: str, conclusion: str, shortfall: str, interim: bool) -> str:
    because = f": {shortfall}" if shortfall else ""
    if not interim:
        return f"Batch {batch} {conclusion} with the specification{because}."
    return (
        f"On the results listed, batch {batch} {conclusion} with the specification{because}; "
        "pending tests are listed above."
    )


def _signatory(setting: str) -> Signatory:
    name, _, position = setting.partition(";")
    return Signatory(name.strip(), position.strip(), "approves this certificate")
