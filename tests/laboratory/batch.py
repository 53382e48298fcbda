"""A batch and what happens to it, told as the story goes: registered, received, entered, submitted, approved."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.people.rights import Right
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.results.cell import Cell
from qclab.domain.results.sources import Source
from qclab.queries.batches.batches import get_batch, get_batch_by_id
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.investigations.cases import cases_of
from qclab.queries.release.dossier import BatchDossier, read_dossier
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.unusual import last_event
from qclab.services.batches import batches
from qclab.services.lab import Lab
from qclab.services.release import certificates, certifying, gates
from qclab.services.release.gathering import gather
from qclab.services.release.judging import Judged, judge
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import receiving, registering
from qclab.services.samples.new_sample import NewSample
from tests.laboratory.arriving import receive
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.people import PASSWORD

if TYPE_CHECKING:
    from tests.laboratory.laboratory import Laboratory


_OWN = (
    "coi_id", "donor_code", "manufactured_on", "expiry_at", "expiry_zone", "batch_record", "deviations", "operators",
    "session",
)  # fmt: skip


class Batch:
    """A batch by its number, or by its key. Each step gives the batch back, so that the next one follows it.

    ``in_hand`` are the keys of the tests that values were last entered for: those that are submitted and approved.
    """

    def __init__(self, laboratory: "Laboratory", id_: str | int) -> None:
        self.laboratory = laboratory
        self._id = id_
        self._key = id_ if isinstance(id_, int) else 0
        self.in_hand: list[int] = []

    # steps

    def registered(
        self, product: str = "HUCMSC", stage: str = "", *, samples: Sequence[NewSample] = (), **own: Any
    ) -> "Batch":
        """With these samples, or with what its plan proposes; the last stage of the product unless told.

        ``own`` are data of the batch: a body weight, a donor code, an expiry in a month unless told otherwise.
        """
        lab = self.laboratory.analyst
        with lab.store.read() as connection:
            products = {row.value.id: row for row in catalogue_queries.products(connection, lab.actor)}
        key, stage = products[product].key, stage or products[product].value.stages[-1].id
        own = {
            "body_weight": "70",
            "donor_code": "D-1",
            "expiry_at": self.laboratory.now() + timedelta(days=30),
            "expiry_zone": "Europe/Amsterdam",
        } | own
        if own["expiry_at"] is None:
            own["expiry_zone"] = ""
        data = batches.BatchData(str(self._id), key, **own)
        new = samples or registering.propose(lab, key, stage).samples
        self._key = registering.register(lab, data, stage, new).batch
        return self

    def received(self) -> "Batch":
        """All samples arrived in good order."""
        receive(self.laboratory.analyst, [sample.id for sample in self.samples], receiving.Reception("intact"))
        return self

    def after(self, **span: float) -> "Batch":
        """So much later: ``after(days=40)``."""
        self.laboratory.clock.forward(**span)
        return self

    def entered(
        self,
        values: Mapping[str, str] | None = None,
        *,
        tests: Collection[int] = (),
        by: Mapping[str, str] | None = None,
    ) -> "Batch":
        """Values for every open line that has a criterion, or for all lines of these ``tests``.

        They comply unless ``values`` has another for a "method/parameter". What takes days began long enough ago.
        ``by`` names who else performs a method. What is doubtful in them is confirmed. What a contract laboratory
        performs is sent to one and reported.
        """
        lines = [
            line
            for line in self.grid().lines
            if line.test.state == "open" and (line.test.key in tests if tests else line.criteria)
        ]
        chosen = {line.test.key: line.test for line in lines}
        send_away(self.laboratory, chosen.values())
        together: dict[tuple[str, Decimal | None], dict[int, None]] = {}
        for line in lines:  # what one person does in the same time is one act, as at the bench
            who = (by or {}).get(line.test.method_id, "")
            together.setdefault((who, line.test.minimum_days), {})[line.test.key] = None
        for (who, _), of in together.items():
            analyst = self.laboratory[who] if who else self.laboratory.analyst
            self.laboratory.performed(*of, by=analyst)
            new = [
                recording.NewResult(
                    line.test.key,
                    line.parameter_key,
                    (values or {}).get(name_of(line)) or complying(line),
                    cell.sample,
                    confirmed=True,
                )
                for line in lines
                if line.test.key in of
                for cell in line.cells
            ]
            recording.record(analyst, new)
        self.in_hand = sorted(chosen)
        if any(test.laboratory for test in chosen.values()):
            report_back(self.laboratory, [self.laboratory.test(key) for key in self.in_hand])
        return self

    def changed(self, name: str, typed: str, reason: str, source: str = Source.TYPED) -> "Batch":
        """Another value for each cell of a "method/parameter" that has one."""
        cells = self.line(name).cells
        new = [recording.NewResult(cell.test, cell.parameter, typed, cell.sample, reason) for cell in cells]
        recording.record(self.laboratory.analyst, new, source)
        return self

    def submitted(self) -> "Batch":
        """What is in hand, by the analyst."""
        recording.submit(self.laboratory.analyst, self.in_hand)
        return self

    def approved(self) -> "Batch":
        """What is in hand, by the reviewer, and where its method asks for more, by others who may."""
        reviewer = self.laboratory.reviewer
        several = tuple(test.key for test in self.laboratory.found(*self.in_hand) if test.verifications > 1)
        approving.approve(reviewer, [key for key in self.in_hand if key not in several], PASSWORD)
        others = [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.APPROVE_RESULTS)]
        for lab in (reviewer, *(each for each in others if each is not reviewer)):
            several = approving.approve(lab, several, PASSWORD).verified if several else ()
        return self

    def issued(self, kind: str = ANALYSIS) -> "Batch":
        """A certificate of QC, by QA."""
        seen = certificates.preview(self.laboratory.qa, self.key, kind)
        certificates.issue(self.laboratory.qa, self.key, seen.batch_version, PASSWORD, kind)
        return self

    def ticked(self, *names: str, step: int = 2) -> "Batch":
        """These gates, or all up to this step that are open, by QA."""
        today = self.laboratory.now().date()
        keys = [
            gate.key
            for gate in self.judged().gates
            if not gate.is_ticked and (gate.name in names if names else gate.step <= step)
        ]
        looked_to = self.laboratory.qa.ask(last_event, self.key)
        gates.tick(self.laboratory.qa, self.key, keys, "BR-1", today, PASSWORD, looked_to)
        return self

    def certified(self) -> "Batch":
        """By the Qualified Person, in the step that is due."""
        judged = self.judged()
        assert judged.next is not None
        certifying.certify(self.laboratory.qp, self.key, judged.batch.row_version, judged.next, PASSWORD)
        return self

    def decided(self, disposition: Disposition, reason: str = "the bag leaked", lab: Lab | None = None) -> "Batch":
        """What else is decided of it, by the Qualified Person unless told."""
        version = self.judged().batch.row_version
        certifying.decide(lab or self.laboratory.qp, self.key, version, disposition, reason, PASSWORD)
        return self

    def judged(self, lab: Lab | None = None) -> Judged:
        """As it stands for certification, for the Qualified Person unless told."""
        viewer = (lab or self.laboratory.qp).actor
        now = self.laboratory.now()
        return self.laboratory.ask(
            lambda connection: judge(connection, viewer, gather(connection, viewer, self.key, now), now)
        )

    def corrected(self, **own: Any) -> "Batch":
        """Other data of the batch than were registered: its record's number unless told otherwise."""
        lab = self.laboratory.analyst
        row = self.laboratory.ask(lambda connection: get_batch(connection, lab.actor, self.key))
        same = {name: getattr(row, name) for name in _OWN} | {"body_weight": str(row.body_weight or "")}
        data = batches.BatchData(row.id, row.product, **(same | (own or {"batch_record": "BR-corrected"})))
        batches.change_batch(lab, self.key, row.row_version, data, "mistyped")
        return self

    # what it is now

    @property
    def key(self) -> int:
        if not self._key:
            viewer = self.laboratory.qa.actor
            self._key = self.laboratory.ask(lambda connection: get_batch_by_id(connection, viewer, str(self._id)).key)
        return self._key

    @property
    def samples(self) -> list[SampleRow]:
        """In the order they were registered."""
        return self.laboratory.samples(batch=self.key)

    def tests(self) -> list[TestRow]:
        """All tests, what is due first on top."""
        return self.laboratory.tests(batch=self.key)

    def test(self, method: str) -> TestRow:
        """The test of a method."""
        return next(test for test in self.tests() if test.method_id == method)

    def grid(self) -> Grid:
        """The grid of all tests."""
        return self.laboratory.grid(batch=self.key)

    def dossier(self) -> BatchDossier:
        """As the rules of release read it."""
        qa, now = self.laboratory.qa.actor, self.laboratory.now()
        return self.laboratory.ask(lambda connection: read_dossier(connection, qa, self.key, now))

    def line(self, name: str = "A09/endotoxin") -> GridLine:
        """The line of a "method/parameter"."""
        return next(line for line in self.grid().lines if name_of(line) == name)

    def cell(self, name: str, container: int = 0) -> Cell:
        """The cell of a "method/parameter", of the container at this place."""
        return self.line(name).cells[container]

    def cases(self) -> list[str]:
        """The numbers of its investigations."""
        return [case.id for case in self.laboratory.ask(lambda connection: cases_of(connection, self.key))]


def name_of(line: GridLine) -> str:
    """The "method/parameter" of a line."""
    return f"{line.test.method_id}/{line.parameter.id}"


def complying(line: GridLine) -> str:
    """A value that meets the limit of a line; any value where it has none."""
    limit = parse_limit(line.criteria[0].limit_text) if line.criteria else None
    if limit is None or limit.kind == "report":
        return line.parameter.outcomes[0] if line.parameter.outcomes else "5"
    if limit.kind == "outcomes":
        return limit.accepted[0]
    if limit.lower is not None:
        return str(limit.lower.value + 1) if limit.upper is None else str((limit.lower.value + limit.upper.value) / 2)
    assert limit.upper is not None
    return str(limit.upper.value / 2)
