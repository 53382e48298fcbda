"""A laboratory to review and release in: three batches of a CAR-T product, of which one is ready for its certificate.

CAR-0417 is approved throughout. CAR-0418 is submitted: its endotoxin was changed by a pasted value that does not
comply, and its cell count is the work of a person who may also review. CAR-0419 waits for a
decision on an endotoxin that is not evaluable and for QA to agree that a test is not done.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QListWidget

from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.people.rights import Actor, Role
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch_by_id
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.release.dossier import read_dossier
from qclab.queries.results import results as result_queries
from qclab.queries.testing import testing
from qclab.resources import resource
from qclab.services.batches import batches
from qclab.services.catalogue import taking_in
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving, deciding
from qclab.services.samples import receiving, registering
from qclab.store import schema
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.engines import open_engine
from qclab.ui.acts import Acts
from qclab.ui.page import Page
from tests.builders import PASSWORD

PEOPLE = {
    "ann": (Role.ANALYST,),
    "pat": (Role.ANALYST, Role.REVIEWER),
    "rev": (Role.REVIEWER,),
    "qa": (Role.QA,),
    "reader": (Role.READER,),
}


@dataclass(frozen=True)
class Laboratory:
    """The store, and a lab for each person of ``PEOPLE``."""

    store: Store
    labs: dict[str, Lab]

    def __getitem__(self, person: str) -> Lab:
        return self.labs[person]

    def batch(self, id_: str) -> int:
        with self.store.read() as connection:
            return get_batch_by_id(connection, self["qa"].actor, id_).key

    def test(self, batch: str, method: str) -> testing.TestRow:
        return next(row for row in self.tests(batch) if row.method_id == method)

    def tests(self, batch: str) -> list[testing.TestRow]:
        with self.store.read() as connection:
            keys = testing.find_tests(connection, self["qa"].actor, state="", batch=self.batch(batch))
            return testing.get_tests(connection, self["qa"].actor, keys)

    def tell(self, acts: Acts, page: Page) -> None:
        """Tell a page what every write touched, as the program does."""
        if not self.store.committed:
            self.store.committed.append(acts.changed.emit)
        acts.changed.connect(page.changes)


def open_copy(template: Path, path: Path) -> Laboratory:
    """The laboratory on a database of the test's own."""
    shutil.copy(template, path)
    store = Store(open_engine(f"sqlite:///{path.as_posix()}"))
    with store.read() as connection:
        rows = connection.execute(t.person.select()).all()
    actors = {row.id: Actor(row.key, row.id, row.name, frozenset(PEOPLE[row.id])) for row in rows}
    return Laboratory(store, {id_: Lab(store, actor) for id_, actor in actors.items()})


def build(path: Path) -> None:
    """Write the database through the services, as people would."""
    store = Store(open_engine(f"sqlite:///{path.as_posix()}"))
    schema.migrate(store)
    secret = PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)
    lab = Laboratory(store, {id_: _person(store, id_, secret, roles) for id_, roles in PEOPLE.items()})
    taking_in.first_catalogue(lab["qa"], resource("catalogue", "demo.yaml").read_bytes(), "demo.yaml", PASSWORD)
    for id_ in ("CAR-0417", "CAR-0418", "CAR-0419"):
        _register(lab, id_)
    _enter(lab, "CAR-0417")
    _submit(lab, "CAR-0417")
    approving.approve(lab["rev"], [test.key for test in lab.tests("CAR-0417")], PASSWORD)
    _enter(lab, "CAR-0418", by={"A20": "pat"})
    change(lab, "CAR-0418", "A09", "endotoxin", "0,56", "Transcription error", recording.PASTED)
    _submit(lab, "CAR-0418")
    _enter(lab, "CAR-0419", typed={"endotoxin": "<1"}, skip="A28")
    recording.propose_not_done(lab["ann"], [lab.test("CAR-0419", "A28").key], "The effector cells did not recover.")
    _submit(lab, "CAR-0419", skip="A28")
    done = [test.key for test in lab.tests("CAR-0419") if test.method_id != "A28"]
    approving.approve(lab["rev"], done, PASSWORD)
    with store.read() as connection:
        lines = read_dossier(connection, lab["qa"].actor, lab.batch("CAR-0419")).lines
    line = next(each for each in lines if each.evaluation and each.evaluation.evaluation == "not evaluable")
    assert line.evaluation is not None
    deciding.propose_decision(
        lab["ann"], line.evaluation.key, "not shown to comply", "The dilution was the largest permitted."
    )
    store.engine.dispose()


def change(lab: Laboratory, batch: str, method: str, parameter: str, typed: str, reason: str, source: str) -> None:
    """Another value for a cell that has one."""
    with lab.store.read() as connection:
        grid = result_queries.grid(connection, lab["ann"].actor, [lab.test(batch, method).key])
    line = next(each for each in grid.lines if each.parameter.id == parameter)
    new = [recording.NewResult(cell.test, cell.parameter, typed, cell.sample, reason) for cell in line.cells]
    recording.record(lab["ann"], new, source)


def _person(store: Store, id_: str, secret: str, roles: tuple[Role, ...]) -> Lab:
    with store.write(None, Act.PERSON_ADDED) as writing:
        key = writing.insert(
            t.person, id=id_, name=id_.title(), position="", roles=" ".join(roles), client=None, state="active",
            password=secret, password_set_at=writing.at, must_change_password=False, failed_attempts=0,
            locked_until=None, identity_verified="",
        )  # fmt: skip
    return Lab(store, Actor(key, id_, id_.title(), frozenset(roles)))


def _register(lab: Laboratory, id_: str) -> None:
    ann = lab["ann"]
    with lab.store.read() as connection:
        products = {kept.value.id: kept for kept in catalogue_queries.products(connection, ann.actor)}
    product = products["ARI-0001"]
    stage = product.value.stages[-1].id
    data = batches.BatchData(
        id_,
        product.key,
        donor_code="P-0093",
        body_weight="70",
        expiry_at=datetime.now(UTC) + timedelta(hours=15, minutes=30),
        expiry_zone="Europe/Amsterdam",
    )
    registered = registering.register(ann, data, stage, registering.propose(ann, product.key, stage).samples)
    receiving.receive(ann, [sample.id for sample in registered.samples], receiving.Reception())


def _enter(
    lab: Laboratory, batch: str, *, by: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None,
    skip: str = "",
) -> None:  # fmt: skip
    """A value that complies for whatever has a criterion, by Ann unless a method is another person's."""
    for test in lab.tests(batch):
        if test.method_id == skip:
            continue
        who = lab[(by or {}).get(test.method_id, "ann")]
        with lab.store.read() as connection:
            grid = result_queries.grid(connection, who.actor, [test.key])
        new = [
            recording.NewResult(
                test.key, line.parameter_key, (typed or {}).get(line.parameter.id) or _complying(line), cell.sample
            )
            for line in grid.lines
            for cell in line.cells
            if line.criteria
        ]
        recording.record(who, new)
        if test.minimum_days is not None:
            version = lab.test(batch, test.method_id).row_version
            now = datetime.now(UTC)
            recording.set_performance(
                who, test.key, version, recording.Performance(who.actor.key, now - timedelta(days=40), now, "INC-02")
            )


def _complying(line: result_queries.GridLine) -> str:
    criterion = line.criteria[0]
    limit = parse_limit(criterion.limit_text)
    if criterion.per_kg:
        return "1495E6"
    if limit.kind == "outcomes":
        return limit.accepted[0]
    if limit.lower is not None:
        return str(limit.lower.value + 20)
    return str(limit.upper.value / 2) if limit.upper is not None else "5"


def _submit(lab: Laboratory, batch: str, skip: str = "") -> None:
    keys = [test.key for test in lab.tests(batch) if test.method_id != skip]
    recording.submit(lab["ann"], keys)


def answer(fill: Callable[[QDialog], object]) -> QTimer:
    """Once a dialog is open, do this to it; to be kept until then."""
    timer = QTimer(interval=5)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            timer.stop()
            fill(dialog)

    timer.timeout.connect(look)
    timer.start()
    return timer


def sign_with(password: str) -> Callable[[QDialog], None]:
    """Type a password into the dialog for signing and press Enter."""

    def fill(dialog: QDialog) -> None:
        field = dialog.findChild(QLineEdit, "password")
        QTest.keyClicks(field, password)
        QTest.keyClick(field, Qt.Key.Key_Return)

    return fill


def words_of(dialog: QDialog) -> str:
    """Everything a dialog says."""
    said = [each.text() for each in dialog.findChildren(QLabel)]
    for listed in dialog.findChildren(QListWidget):
        said += [listed.item(place).text() for place in range(listed.count())]
    return "\n".join(said)
