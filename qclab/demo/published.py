"""The main job without windows: published batches registered, entered, approved, labelled and certified.

Of products whose specification is published and whose batches are not, one batch is registered, received and labelled.
``qclab demo DIR`` runs it on a fresh database. The same clock gives the same bytes.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from qclab.demo.arriving import fittingly
from qclab.demo.outside import approve, reported, send_tests
from qclab.demo.people import LAST_HOUR, PASSWORD, Demo, new_demo
from qclab.domain.codes import AtDisk
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Conflict, Missing, Unavailable
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.release.dossier import RequirementLine, read_dossier
from qclab.queries.results import results as result_queries
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import ResultRow
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.resources import resource
from qclab.services.batches import batches
from qclab.services.labels import printing
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving, deciding
from qclab.services.samples import receiving, registering

DATABASE = "demo.db"
SUMMARY = "summary.csv"
COLUMNS = (
    "case",
    "batch",
    "method",
    "parameter",
    "limit",
    "typed",
    "reported",
    "evaluation",
    "decided",
    "conclusion",
    "certificate",
)
"""The columns of the summary table."""
ONLY_REGISTERED = "registered, no published values"
PRESET = "50x25"
LEAD = timedelta(days=35)
_ANALYST, _REVIEWER, _SECOND, _QA, _SECOND_QA = "mjansen", "adewit", "pbos", "kvos", "ihendriks"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Decided:
    """A reviewed, reasoned decision on a value that cannot be evaluated as reported."""

    decided: str
    reason: str


@dataclass(frozen=True)
class PublishedCase:
    """Published batches of one source. ``published`` has one value a batch for each "method/parameter"; where it has
    none, only the specification is published."""

    case: str
    source: str
    product: str
    stage: str
    batches: Sequence[str]
    published: Mapping[str, Sequence[str]] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict)
    body_weight: str = ""
    not_done: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, Decided] = field(default_factory=dict)


@dataclass(frozen=True)
class SummaryRow:
    """One line of the summary table: a result, or a batch that was only registered."""

    case: str
    batch: str
    method: str = ""
    parameter: str = ""
    limit: str = ""
    typed: str = ""
    published: bool = False
    reported: str = ""
    evaluation: str = ""
    decided: str = ""
    reason: str = ""
    conclusion: str = ""
    certificate: str = ""


def published_cases(text: str) -> list[PublishedCase]:
    """The cases of a file such as resources/catalogue/published.yaml."""
    entries: list[dict[str, Any]] = yaml.safe_load(text)
    return [
        PublishedCase(
            **{
                **entry,
                "decisions": {key: Decided(**value) for key, value in entry.get("decisions", {}).items()},
            }
        )
        for entry in entries
    ]


def run(folder: Path, at: datetime | None = None, progress: Progress | None = None) -> list[SummaryRow]:
    """Do the main job on a fresh database in ``folder`` and leave its labels and certificates there as PDF.

    Raises Conflict when the folder holds any of these already: nothing is overwritten. Missing where none can be made.
    What was made is removed again unless it is made to the end.
    """
    end = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0) - LAST_HOUR
    shown = published_cases(resource("catalogue", "published.yaml").read_text(encoding="utf-8"))
    with _whole_or_gone(folder, [batch for case in shown for batch in case.batches]):
        demo = new_demo(folder / DATABASE, end - LEAD)
        try:
            return certify(demo, shown, folder, end, progress)
        finally:
            demo.store.engine.dispose()


@contextmanager
def _whole_or_gone(folder: Path, made_of: Sequence[str]) -> Iterator[None]:
    """Refuse a folder that holds any of what will be made; remove all of it when it is not made to the end."""
    papers = [folder / f"{kind}-{batch}.pdf" for batch in made_of for kind in ("labels", "certificate")]
    papers.append(folder / SUMMARY)
    path = folder / DATABASE
    try:
        new = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Missing(f"{folder} cannot be made a folder: {fault.strerror}.", code=AtDisk.NOT_A_FOLDER) from fault
    for each in (path, *papers):
        if each.exists():
            raise Conflict(f"{each} exists already; take an empty folder.", code=AtDisk.EXISTS)
    try:
        yield
    except BaseException as end:
        for each in (*(path.with_name(path.name + tail) for tail in ("", "-wal", "-shm", "-journal")), *papers):
            each.unlink(missing_ok=True)
        with suppress(OSError):  # somebody put something else there
            for each in new:
                each.rmdir()
        if isinstance(end, OSError):
            raise Unavailable(
                f"{folder} cannot be filled: {end.strerror}. What was made there is removed.", code=AtDisk.NOT_FILLED
            ) from end
        raise


def certify(
    demo: Demo, shown: Sequence[PublishedCase], folder: Path, end: datetime, progress: Progress | None = None
) -> list[SummaryRow]:
    """Register every batch, then enter, approve and certify those with published values; the rows of the summary, which
    ``folder`` has as a table too.

    What has no published values is registered last, so that nothing of it is late when somebody looks.
    """
    jobs = [(case, number) for case in shown for number in range(len(case.batches))]
    valued = [(case, number, _register(demo, case, number, folder)) for case, number in jobs if case.published]
    _send_out(demo, valued, end)
    rows: list[SummaryRow] = []
    done = 0
    for case, number, batch in valued:
        rows += _finish(demo, case, number, batch, folder, end)
        done += 1
        if progress is not None:
            progress(done, len(jobs))
    demo.clock.move_to(end)
    for case, number in jobs:
        if not case.published:
            _register(demo, case, number, folder)
            rows.append(SummaryRow(case.case, case.batches[number], conclusion=ONLY_REGISTERED))
            done += 1
            if progress is not None:
                progress(done, len(jobs))
    _write_summary(folder / SUMMARY, rows)
    return rows


def _write_summary(path: Path, rows: Sequence[SummaryRow]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, name) for name in COLUMNS] for row in rows)


def _register(demo: Demo, case: PublishedCase, number: int, folder: Path) -> int:
    lab = demo[_ANALYST]
    with demo.store.read() as connection:
        products = {kept.value.id: kept for kept in catalogue_queries.products(connection, lab.actor)}
    product = products[case.product].key
    of_donor = products[case.product].value.kind not in ("viral vector", "plasmid")
    now = demo.clock.now
    data = batches.BatchData(
        id=case.batches[number],
        product=product,
        body_weight=case.body_weight,
        manufactured_on=now.date() - timedelta(days=1),
        expiry_at=(now + timedelta(days=365)).replace(hour=12, minute=0, second=0),
        expiry_zone="Europe/Amsterdam",
        donor_code=f"D-{case.batches[number]}" if of_donor else "",
        batch_record=f"BR-{case.batches[number]}",
    )
    proposal = registering.propose(lab, product, case.stage)
    taken = [
        replace(sample, sampled_by="K. Smit", sampled_at=now - timedelta(hours=1), sampled_where="Filling, grade B")
        for sample in proposal.samples
    ]
    registered = registering.register(lab, data, case.stage, taken)
    keys = [sample.key for sample in registered.samples]
    printed = printing.print_labels(lab, keys, printing.Order(PRESET))
    (folder / f"labels-{case.batches[number]}.pdf").write_bytes(printed.pdf)
    arrived = receiving.Reception(condition="intact")
    ids = [sample.id for sample in registered.samples]
    receiving.receive(lab, ids, arrived, fittingly(registered.samples, arrived))
    return registered.batch


def _send_out(demo: Demo, batches: Sequence[tuple[PublishedCase, int, int]], end: datetime) -> None:
    """What contract laboratories perform of these batches leaves on the day on which it was received."""
    approve(demo, end.date() + timedelta(days=30))
    for case, _, batch in batches:
        tests = [test for test in _tests(demo, batch) if test.method_id not in case.not_done]
        send_tests(demo[_ANALYST], tests, end.date())


def _finish(demo: Demo, case: PublishedCase, number: int, batch: int, folder: Path, end: datetime) -> list[SummaryRow]:
    analyst, reviewer, qa = demo[_ANALYST], demo[_REVIEWER], demo[_QA]
    demo.clock.move_to(end - timedelta(days=1))
    tests = _tests(demo, batch)
    _not_done(demo, case, tests)
    _enter(demo, case, number, tests)
    entered = [test.key for test in tests if test.method_id not in case.not_done]
    recording.submit(analyst, entered)
    signed = approving.approve(reviewer, entered, PASSWORD)
    if signed.verified:
        approving.approve(demo[_SECOND], signed.verified, PASSWORD)
    _decide(demo, case, batch)
    demo.clock.move_to(end)
    preview = certificates.preview(qa, batch)
    row = certificates.issue(qa, batch, preview.batch_version, PASSWORD)
    (folder / f"certificate-{case.batches[number]}.pdf").write_bytes(certificates.reprint(qa, row.key))
    return [
        _summary(case, number, line, evaluation, result, row.conclusion, f"{row.id} rev. {row.revision}")
        for line in _lines(demo, batch)
        if (evaluation := line.evaluation) is not None and (result := line.result) is not None
    ]


def _tests(demo: Demo, batch: int) -> list[TestRow]:
    viewer = demo[_ANALYST].actor
    with demo.store.read() as connection:
        return testing.get_tests(connection, viewer, testing.find_tests(connection, viewer, batch=batch))


def _lines(demo: Demo, batch: int) -> list[RequirementLine]:
    with demo.store.read() as connection:
        return list(read_dossier(connection, demo[_QA].actor, batch, demo.clock.now).lines)


def _not_done(demo: Demo, case: PublishedCase, tests: Sequence[TestRow]) -> None:
    for test in tests:
        if test.method_id in case.not_done:
            recording.propose_not_done(demo[_ANALYST], [test.key], case.not_done[test.method_id])
            approving.settle_not_done(demo[_QA], [test.key], agree=True, reason="", password=PASSWORD)


def _enter(demo: Demo, case: PublishedCase, number: int, tests: Sequence[TestRow]) -> None:
    analyst = demo[_ANALYST]
    values = {name: column[number] for name, column in case.published.items()} | dict(case.assumed)
    with demo.store.read() as connection:
        grid = result_queries.grid(connection, analyst.actor, [test.key for test in tests])
    new = []
    for line in grid.lines:
        typed = values.get(f"{line.test.method_id}/{line.parameter.id}")
        if typed is not None and line.test.method_id not in case.not_done:
            new += [recording.NewResult(cell.test, cell.parameter, typed, cell.sample) for cell in line.cells]
    now = demo.clock.now
    for test in tests:
        if test.method_id in case.not_done:
            continue
        long = timedelta(days=int(test.minimum_days) + 1) if test.minimum_days is not None else timedelta()
        culture = ("INC-02", "media lots 2231 and 2232") if test.minimum_days is not None else ("as published",)
        by = None if test.is_outside else analyst.actor.key
        performed = performing.Performance(by, now - long, now, *culture)
        performing.set_performance(analyst, {test.key: test.row_version}, performed)
    recording.record(analyst, new)
    reported(analyst, [test for test in tests if test.is_outside])


def _decide(demo: Demo, case: PublishedCase, batch: int) -> None:
    for line in _lines(demo, batch):
        decision = case.decisions.get(f"{line.criterion.method_id}/{line.criterion.parameter_id}")
        if decision is None or line.evaluation is None or line.evaluation.evaluation != Evaluation.NOT_EVALUABLE:
            continue
        evaluation = line.evaluation.key
        deciding.propose_decision(demo["pbos"], evaluation, decision.decided, decision.reason)
        state = deciding.settle_decision(demo[_REVIEWER], evaluation, accept=True, note="", password=PASSWORD)
        if state.is_waiting:
            deciding.settle_decision(demo[_SECOND_QA], evaluation, accept=True, note="", password=PASSWORD)


def _summary(
    case: PublishedCase, number: int, line: RequirementLine, evaluation: EvaluationRow, result: ResultRow,
    conclusion: str, certificate: str,
) -> SummaryRow:  # fmt: skip
    """Of a line that has a result."""
    name = f"{line.criterion.method_id}/{line.criterion.parameter_id}"
    return SummaryRow(
        case=case.case,
        batch=case.batches[number],
        method=line.criterion.method_id,
        parameter=line.criterion.parameter_id,
        limit=f"{line.criterion.limit_text} {line.criterion.unit}".strip(),
        typed=result.typed,
        published=name in case.published,
        reported=evaluation.reported,
        evaluation=evaluation.evaluation,
        decided=evaluation.decided,
        reason=evaluation.reason,
        conclusion=conclusion,
        certificate=certificate,
    )
