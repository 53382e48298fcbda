"""The demo laboratory: four clients, some twenty people, several hundred samples of the last months in every state.

Everything goes through the services, as if it had happened; the same day gives the same laboratory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

from qclab.demo.bench import performed_with
from qclab.demo.certifying import conclude
from qclab.demo.days import WorkingDays
from qclab.demo.failing import late_positive
from qclab.demo.incubating import incubated
from qclab.demo.made_from import VECTOR, freezer_failed, materials
from qclab.demo.morning import samples_of, this_morning
from qclab.demo.outside import confirmed, reported, send_tests, sent_out
from qclab.demo.people import LAST_HOUR, PASSWORD, PEOPLE, Demo, appoint, new_demo
from qclab.demo.retesting import retested_cases
from qclab.demo.values import Values
from qclab.demo.verifying import first_verified
from qclab.domain.catalogue.values import Priority
from qclab.domain.people.rights import Actor
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.samples.receiving import Agreement
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.release.certificates import certificates_of
from qclab.queries.results import results as result_queries
from qclab.queries.samples.samples import SampleRow, samples_of_batch
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.resources import private_folder
from qclab.services.alarms.alarms import acknowledge
from qclab.services.batches import batches
from qclab.services.lab import Lab
from qclab.services.labels import printing
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.samples import attachments, receiving, registering
from qclab.services.samples.agreeing import agree_to_receipt
from qclab.services.testing import assigning
from qclab.store.door import system_clock

Progress = Callable[[int, int], None]
DAYS = 75
_REVIEWERS = ("adewit", "hlaan", "pbos")
_ANALYSTS = ("mjansen", "lkoster", "tbakker", "spruit", "avisser", "rmeijer", "fdijk")
_MADE = (
    ("ARI-0001", "DP", "CAR", 6, "urgent"),
    ("HUCAR19", "DP", "HCAR", 14, "urgent"),
    ("CIT-07", "FIRST", "ISL", 15, "urgent"),
    ("UC-MSC", "DP", "MSC", 11, ""),
    ("CD133", "DP", "CD133", 22, ""),
    ("IPSC-NPC", "DP", "NPC", 40, ""),
    ("LV-CAR19", "DS", "LV", 36, ""),
    ("AAV-X", "DP", "AAV", 38, ""),
    ("EM", "B-operation", "EMB", 5, ""),
    ("EM-SUITE3", "B-operation", "S3", 9, ""),
    ("WFI", "POINT", "WFI", 18, ""),
)
"""Product, stage, batch prefix, days between batches, and what is urgent."""
_OF_PEOPLE, _ROOMS = ("cell therapy", "starting material"), "environment"
_WEIGHED = ("ARI-0001", "CIT-07", "UC-MSC")
"""Whose limits are per kilogram of the patient."""
_ANSWERS = (
    ("adewit", "I take the case; the retained samples are kept"),
    ("kvos", "The batch stays where it is; manufacturing is told"),
    ("evdberg", "Physician and sponsor are told by telephone"),
)
"""Who reads an alarm, and what they do about it."""
_AMBIENT = ("EM", "CIT-07")
"""What travels at room temperature: plates, and islets."""
_ATTACHED_LATE = 8
"""Of so many batches one has a file attached to a test that was approved already."""


def make_demo_lab(path: Path, progress: Progress | None = None) -> None:
    """The demo laboratory as of now, made at ``path``. Half-made files are never found again."""
    private_folder(path.parent)
    draft = path.with_name("demo-being-made.db")
    for left in path.parent.glob("demo-being-made.db*"):
        left.unlink()
    build(draft, system_clock(), progress)
    draft.replace(path)


@dataclass(frozen=True)
class _Batch:
    """A batch of the story: when it was made and what happens to it."""

    made: datetime
    product: str
    stage: str
    id: str
    chance: Random
    fails: bool
    slow: bool
    priority: str


def build(path: Path, now: datetime, progress: Progress | None = None) -> None:
    """Make the demo laboratory at ``path``, as it stands at ``now``; the file is closed afterwards."""
    end = now.replace(second=0, microsecond=0) - LAST_HOUR
    made = new_demo(path, end - timedelta(days=DAYS + 2))
    appoint(made)
    demo = WorkingDays(made.store, made.clock, made.labs)
    story = sorted(_batches(end), key=lambda each: each.made)
    of_batches = [act for each in story for act in _Story(demo, each, end).acts()]
    acts = sorted(
        [
            *of_batches,
            *retested_cases(demo, end),
            *sent_out(demo, end - timedelta(days=DAYS + 1), end),
            *incubated(demo, end),
            *_visits(demo, end),
        ],
        key=lambda act: act[0],
    )
    for done, (moment, act) in enumerate(acts, 1):
        if moment.date() != demo.clock.now.date():
            demo.end_of_day()
        demo.clock.move_to(moment)
        act()
        if progress is not None:
            progress(done, len(acts))
    demo.clock.move_to(end)
    this_morning(demo)
    first_verified(demo)
    freezer_failed(demo)
    late_positive(demo, _own_patients(demo))
    demo.end_of_day()
    demo.store.engine.dispose()  # the last connection to a SQLite file folds its log into it


def _own_patients(demo: Demo) -> list[int]:
    """The CAR-T batches of our own, the newest first."""
    viewer = demo.labs["kvos"].actor
    with demo.store.read() as connection:
        return batch_queries.find_batches(connection, viewer, search="ARI-0001")


def _batches(end: datetime) -> Iterator[_Batch]:
    for product, stage, prefix, every, priority in _MADE:
        days = range(DAYS - every // 2, -1, -every)
        for number, ago in enumerate(days, 1):
            chance = Random(f"{prefix}{number}")  # noqa: S311 - a story, not a secret
            made = end - timedelta(days=ago, hours=chance.randint(2, 9))
            id_ = f"{prefix}-{made:%y}{number:03d}"
            yield _Batch(made, product, stage, id_, chance, number % 6 == 4, number % 7 == 5, priority)


Scheduled = tuple[datetime, Callable[[], None]]


def _visits(demo: WorkingDays, end: datetime) -> Iterator[Scheduled]:
    """Everybody looks in now and then, also who only reads."""
    for ago, person in enumerate(PEOPLE, 1):
        yield end - timedelta(days=ago, hours=2), partial(_look_in, demo, person.id)


def _look_in(demo: WorkingDays, id_: str) -> None:
    demo[id_].ask(batch_queries.find_batches)


class _Story:
    """What happens to one batch, as acts with their moments."""

    def __init__(self, demo: Demo, batch: _Batch, end: datetime) -> None:
        self.demo = demo
        self.batch = batch
        self.end = end
        self.key = 0
        self.shipments: list[int] = []
        self.is_over = False
        self.weight: Decimal | None = None
        self.values = Values(batch.product, None, batch.chance)
        self.chance = batch.chance
        self._analyst = _ANALYSTS[self.chance.randrange(len(_ANALYSTS))]
        self._reviewer = _REVIEWERS[self.chance.randrange(len(_REVIEWERS))]
        self.is_recent = end - batch.made < timedelta(days=16)
        self.waits_for_review = self.is_recent and self.chance.random() < 0.4
        self.leaves_some = self.is_recent and self.chance.random() < 0.6

    @property
    def analyst(self) -> Lab:
        return self.demo[self._analyst]

    @property
    def viewer(self) -> Actor:
        """The analyst, for looking at how far the batch is: nobody signs in for that."""
        return self.demo.labs[self._analyst].actor

    @property
    def reviewer(self) -> Lab:
        return self.demo[self._reviewer]

    @property
    def second(self) -> Lab:
        """Who verifies what the reviewer did, where a method asks for two."""
        return self.demo[next(id_ for id_ in _REVIEWERS if id_ not in (self._reviewer, self._analyst))]

    def acts(self) -> Iterator[Scheduled]:
        made = self.batch.made
        yield made, self.register
        if made + timedelta(hours=2) < self.end - timedelta(hours=3):
            yield made + timedelta(hours=2), self.receive
            yield made + timedelta(hours=3), self.assign
            if self.batch.priority or not self.is_recent:  # what was made lately and is not urgent waits to be sent
                for hours, act in ((4, self.send_out), (27, self.arrived)):
                    if made + timedelta(hours=hours) < self.end - timedelta(hours=1):
                        yield made + timedelta(hours=hours), act
            for days in (1, 3, 8, 16, 30, 45):
                moment = made + timedelta(days=days, hours=self.chance.randint(0, 3))
                if moment < self.end - timedelta(hours=1):
                    yield moment, partial(self.enter, days)
                    signed = moment + timedelta(hours=20)
                    if signed < self.end - timedelta(hours=4):
                        yield signed, self.approve
                        yield signed + timedelta(hours=1), self.certify
                        yield signed + timedelta(hours=2), self.release

    def register(self) -> None:
        lab, batch = self.analyst, self.batch
        with lab.store.read() as connection:
            products = {kept.value.id: kept for kept in catalogue_queries.products(connection, lab.actor)}
        product = products[batch.product]
        is_room, is_of_person = product.value.kind == _ROOMS, product.value.kind in _OF_PEOPLE
        self.weight = Decimal(self.chance.randint(48, 96)) if batch.product in _WEIGHED else None
        self.values = Values(batch.product, self.weight, self.chance)
        donor = self.chance.randint(100, 999)
        data = batches.BatchData(
            id=batch.id,
            product=product.key,
            body_weight=str(self.weight) if self.weight else "",
            manufactured_on=(batch.made - timedelta(hours=2)).date(),
            expiry_at=None if is_room else batch.made + timedelta(hours=72 if batch.priority else 24 * 365),
            expiry_zone="Europe/Amsterdam",
            donor_code=f"{'P' if batch.priority else 'D'}-{donor:04d}" if is_of_person else "",
            coi_id=f"COI-{self.chance.randint(10000, 99999)}" if batch.priority else "",
            batch_record=f"BR-{batch.id}",
            operators="" if is_room else "K. Smit, A. Yilmaz",
            session="" if is_room else f"CR2-{batch.made:%m%d}",
            materials=materials(self.demo, batch.product, f"{donor:04d}"),
        )
        proposal = registering.propose(lab, product.key, batch.stage)
        by, where = ("J. Mulder", "Cleanroom suite 2") if is_room else ("K. Smit", "Filling, grade B")
        at = batch.made - timedelta(hours=1)
        taken = [replace(each, sampled_by=by, sampled_at=at, sampled_where=where) for each in proposal.samples]
        made = registering.register(lab, data, batch.stage, taken)
        self.key = made.batch
        printing.print_labels(lab, [sample.key for sample in made.samples], printing.Order())

    def samples(self) -> list[SampleRow]:
        with self.demo.store.read() as connection:
            return samples_of_batch(connection, self.viewer, self.key)

    def receive(self) -> None:
        with self.demo.store.read() as connection:
            keys = samples_of(connection, self.analyst.actor, self.key)
        rows = self.samples()
        frozen = {row.id for row in rows if row.storage_range.startswith("≤")}
        late = self.chance.random() < 0.08
        is_room = self.batch.product.startswith(_AMBIENT)
        reception = receiving.Reception(
            condition="intact",
            temperature=Decimal(self.chance.randint(184, 226) if is_room else self.chance.randint(20, 78)) / 10,
            logger=f"LOG-{self.chance.randint(100, 999)}",
            deviation="transport took 40 minutes longer than validated" if late else "",
        )
        kept = keys[:-1] if self.chance.random() < 0.04 else keys
        for ids, arrived in (
            ([id_ for _, id_ in kept if id_ not in frozen], reception),
            ([id_ for _, id_ in kept if id_ in frozen], replace(reception, temperature=Decimal(-158))),
        ):
            if ids:
                receiving.receive(self.analyst, ids, arrived)
        if len(kept) < len(keys):
            receiving.reject(self.analyst, [keys[-1][0]], "cap open on arrival, contents leaked")

    def assign(self) -> None:
        tests = [test.key for test in self.tests(TestState.OPEN) if self.chance.random() < 0.85]
        if tests:
            assigning.assign(self.demo["adewit"], tests, self.viewer.key)

    def send_out(self) -> None:
        expected_on = (self.batch.made + timedelta(days=33)).date()
        self.shipments = send_tests(self.analyst, self.tests(TestState.OPEN), expected_on)

    def arrived(self) -> None:
        if self.shipments:
            confirmed(self.analyst, self.shipments)

    def enter(self, days: int) -> None:
        """Enter and submit what can be finished by now; a slow batch leaves a test behind, which becomes overdue."""
        ready = [test for test in self.tests(TestState.OPEN) if self.is_ready(test)]
        if self.leaves_some or (self.batch.slow and days < 30):
            ready = [test for test in ready if test.key % 4 != 1]
        if not ready:
            return
        with self.demo.store.read() as connection:
            grid = result_queries.grid(connection, self.analyst.actor, [test.key for test in ready])
        unlucky = self.chance.randrange(len(grid.lines)) if self.batch.fails and days == 1 else -1
        values = self.values
        new = [
            recording.NewResult(cell.test, cell.parameter, values.plausible(line, fails=n == unlucky), cell.sample)
            for n, line in enumerate(grid.lines)
            if values.is_reported(line)
            for cell in line.cells
        ]
        start, now = self.batch.made + timedelta(hours=3), self.demo.clock.now
        for test in ready:
            by = None if test.is_outside else self.analyst.actor.key
            performed = performing.Performance(by, start, now, *performed_with(test))
            performing.set_performance(self.analyst, {test.key: test.row_version}, performed)
        recording.record(self.analyst, new)
        done = [test.key for test in ready if any(each.test == test.key for each in new)]
        reported(self.analyst, [test for test in ready if test.is_outside and test.key in done])
        if done:
            recording.submit(self.analyst, done)
        self.answer_alarms()

    def answer_alarms(self) -> None:
        """Quality control and quality assurance read an alarm at once; one of the last weeks waits for the QP."""
        for id_, comment in _ANSWERS:
            waiting = self.demo.labs[id_].ask(alarms_for) if id_ != "evdberg" or not self.is_recent else ()
            for alarm in waiting:
                acknowledge(self.demo[id_], alarm.key, comment)

    def is_ready(self, test: TestRow) -> bool:
        is_elsewhere = bool(test.laboratory) and not (test.is_outside and self.shipments)
        if is_elsewhere or any(not state.in_hand for _, _, state, _ in test.samples):
            return False
        passed = self.demo.clock.now - self.batch.made - timedelta(hours=3)
        needed = timedelta(days=float(test.minimum_days)) if test.minimum_days is not None else timedelta()
        return passed >= needed

    def approve(self) -> None:
        waiting = self.tests(TestState.SUBMITTED)
        own = [test for test in waiting if test.performed_by == self.demo.labs[self._reviewer].actor.key]
        if waiting and not own and not self.waits_for_review:
            signed = approving.approve(self.reviewer, [test.key for test in waiting], PASSWORD)
            if signed.verified:
                approving.approve(self.second, signed.verified, PASSWORD)
            if self.key % _ATTACHED_LATE == 0:  # lawful, and the approval says so: it was given without this file
                attachments.attach(self.analyst, "instrument-log.csv", b"well;signal\nA1;0.12\n", test=waiting[0].key)

    def certify(self) -> None:
        if _has_certificate(self.demo, self.key) or self.tests(TestState.OPEN):
            return
        seen = certificates.preview(self.demo.labs["kvos"], self.key)
        if seen.blockers and all(each.code is Block.DEVIATION for each in seen.blockers):
            waiting = [row.key for row in self.samples() if row.agreement is Agreement.AWAITED]
            agree_to_receipt(self.demo["kvos"], waiting, PASSWORD, f"DEV-{self.batch.made:%y}-{self.key:03d}")
            seen = certificates.preview(self.demo.labs["kvos"], self.key)
        if not seen.blockers and self.chance.random() < 0.9:
            certificates.issue(self.demo["kvos"], self.key, seen.batch_version, PASSWORD)

    def release(self) -> None:
        """What is made for soon takes its first step at once; every fourth batch waits for the Qualified Person, and no
        vector that others are made with."""
        is_urgent = self.batch.priority == Priority.URGENT
        goes_on = self.key % 4 or self.batch.product == VECTOR
        if goes_on and not self.is_over and (is_urgent or _has_certificate(self.demo, self.key)):
            self.is_over = conclude(self.demo, self.key, is_urgent=is_urgent)

    def tests(self, state: TestState) -> list[TestRow]:
        """Those in this state; a retest has its own story (retesting.py)."""
        with self.demo.store.read() as connection:
            found = testing.find_tests(connection, self.viewer, batch=self.key, state=state)
            rows = testing.get_tests(connection, self.viewer, found)
        return [row for row in rows if not row.retest]


def _has_certificate(demo: Demo, batch: int) -> bool:
    with demo.store.read() as connection:
        issued = certificates_of(connection, demo.labs["kvos"].actor, batch)
    return any(row.kind == ANALYSIS for row in issued)
