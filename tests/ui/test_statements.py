"""How many statements the busy roads send to the database, as the windows take them. Counted, not timed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QWidget

from qclab.demo.people import PASSWORD
from qclab.domain.results.sources import Source
from qclab.domain.signatures.asking import Given
from qclab.domain.trail.acts import Act
from qclab.queries.results import results as result_queries
from qclab.queries.testing import testing
from qclab.services.batches import batches
from qclab.services.labels import printing
from qclab.services.people import signing_in
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.services.review import approving
from qclab.services.samples import receiving, registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import Registered
from qclab.store import tables
from qclab.store.door import Store
from qclab.ui.acts import Acts
from qclab.ui.pages.batches.facts import read_batch
from qclab.ui.pages.pending.page import PendingPage
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.preferences import Preferences
from tests.laboratory.batch import complying
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.statements import Counting, Statements

AT_MOST = {
    # road: (SQLite, PostgreSQL)
    # and whether a test that takes no requirement would stand beside a case
    "register 1 sample of 4 tests": (41, 38),
    "register 1,000 samples of 4 tests each": (41, 38),
    "receive 25 samples": (61, 58),
    "record 125 results, pasted": (767, 764),
    "submit 125 tests": (266, 263),
    # and which files were opened, which deviations wait, by which rules it is told what is unusual
    "first page of Review, 125 tests wait": (30, 30),
    # what was passed, which times changed, what was sent out and by which rules it was read is signed too
    "approve 30 tests": (96, 94),
    # and each signature of its batch, made again from the trail
    "preview the certificate of a batch of 6 tests": (33, 33),
    # and its family, its gates, its register, whom to tell, a request, and whose own work keeps them from issuing
    "open that batch": (47, 47),
    "first page of Pending, 4,000 tests wait": (11, 11),  # and who is overdue to be told
}
"""What each road sends at most; docs/benchmarks.md has what it sent before the house was rebuilt. It may become less,
and is then written down here; more only with its reason. How the person stands is asked beside it, one row by its key
at the beginning of each transaction, at most so often:"""
STANDINGS = 3
_FOUR = ("A09", "A20", "A08", "A60")
_FIVE = ("A04", "A08", "A09", "A20", "A50")  # the specification asks for one parameter of each


@dataclass
class Story:
    """A day in a laboratory, each busy road of it once; ``roads`` has what each sent."""

    demo: Laboratory
    statements: Counting
    product: int
    roads: dict[str, Statements] = field(default_factory=dict)

    @contextmanager
    def road(self, name: str) -> Iterator[None]:
        with self.statements(self.demo.store) as counted:
            yield
        self.roads[name] = counted

    def register(self, batch: str, samples: int, methods: tuple[str, ...]) -> Registered:
        """Samples of a new batch, as the page of registration sends them: with the key of the act."""
        lab = self.demo["mjansen"]
        data = batches.BatchData(id=batch, product=self.product, body_weight="70")
        new = [NewSample(f"sample {number}", "Tube", methods=methods, because="asked") for number in range(samples)]
        return registering.register(lab, data, "DP", new, act_key=f"registration of {batch}")

    def open_tests(self, batch: int) -> list[testing.TestRow]:
        lab = self.demo["mjansen"]
        with lab.store.read() as connection:
            return testing.get_tests(connection, lab.actor, testing.find_tests(connection, lab.actor, batch=batch))

    def values(self, tests: list[int]) -> list[NewResult]:
        """A complying value for every parameter of some tests that a criterion asks for."""
        lab = self.demo["mjansen"]
        with lab.store.read() as connection:
            grid = result_queries.grid(connection, lab.actor, tests)
        return [
            NewResult(line.test.key, line.parameter_key, complying(line), cell.sample)
            for line in grid.lines
            if line.criteria
            for cell in line.cells
        ]

    def table(self, engine: int) -> str:
        """The roads with what they sent and what they may send."""
        rows = [f"{'sent':>6} {'at most':>8} {'standings':>9}  road"]
        for name, road in self.roads.items():
            rows.append(f"{road.number:>6} {AT_MOST[name][engine]:>8} {road.standings:>9}  {name}")
        return "\n".join(rows)


@pytest.fixture
def story(demo: Laboratory, statements: Counting) -> Story:
    return Story(demo, statements, demo.product("HUCMSC"))


@pytest.fixture
def show(qapp: object, acts: Acts) -> Iterator[Callable[[QWidget], None]]:
    """Show a page and wait until it has read everything; closed at the end."""
    shown: list[QWidget] = []

    def show_page(page: QWidget) -> None:
        shown.append(page)
        page.resize(1366, 768)
        page.show()
        acts.wait_idle()

    yield show_page
    for page in shown:
        page.close()
        page.deleteLater()


def test_no_busy_road_sends_more_statements_than_it_did(
    story: Story, show: Callable[[QWidget], None], acts: Acts, preferences: Preferences
) -> None:
    demo = story.demo
    analyst, qa = demo["mjansen"], demo["kvos"]
    signing_in.sign_in(demo.store, "adewit", PASSWORD)

    with story.road("register 1 sample of 4 tests"):
        story.register("ONE-1", 1, _FOUR)
    with story.road("register 1,000 samples of 4 tests each"):
        story.register("MANY-1", 1000, _FOUR)

    box = story.register("BOX-1", 25, _FIVE)
    printing.print_labels(analyst, [sample.key for sample in box.samples], printing.Order("50x25"))
    with story.road("receive 25 samples"):
        receiving.receive(analyst, [sample.id for sample in box.samples], receiving.Reception("intact", logger="LOG-7"))
    tests, begun = [row.key for row in story.open_tests(box.batch)], demo.now()
    values = story.values(tests)
    assert (len(tests), len(values)) == (125, 125)
    with story.road("record 125 results, pasted"):
        recording.record(analyst, values, Source.PASTED)
    demo.performed(*tests, start=begun)
    with story.road("submit 125 tests"):
        recording.submit(analyst, tests)

    manager = signing_in.sign_in(demo.store, "adewit", PASSWORD)  # again: there is news since the first time
    with story.road("first page of Review, 125 tests wait"):
        review = ReviewPage(manager, acts, preferences)
        show(review)
    waiting = review.tests.model.rows
    assert len(waiting) == 125
    assert review.tests.detail.facts is not None
    seen = {row.key: row.test.row_version for row in waiting[:30]}
    with story.road("approve 30 tests"):
        approving.approve(manager, list(seen), Given(PASSWORD, "adewit"), seen, {})

    planned = demo.batch("SIX-1").registered().received()
    assert len(planned.entered().submitted().approved().in_hand) == 6
    with story.road("preview the certificate of a batch of 6 tests"):
        preview = certificates.preview(qa, planned.key)
    assert preview.blockers == ()
    with story.road("open that batch"):
        read_batch(qa, planned.key)

    with story.road("first page of Pending, 4,000 tests wait"):
        pending = PendingPage(manager, acts, preferences)
        pending.activated()
        show(pending)
    assert len(pending.model.ids) > 4000
    assert pending.model.row(0) is not None
    assert pending.news.since.news

    engine = int(demo.store.engine.dialect.name == "postgresql")
    table = story.table(engine)
    print(f"\n{demo.store.engine.dialect.name}\n{table}")
    more = [name for name, road in story.roads.items() if road.number > AT_MOST[name][engine]]
    assert list(story.roads) == list(AT_MOST)
    assert max(road.standings for road in story.roads.values()) <= STANDINGS, table
    assert not more, "\n".join([table, *[f"\n{name}:\n{story.roads[name]}" for name in more]])


def test_what_takes_many_rows_is_one_statement_and_what_is_asked_for_each_row_is_as_many(
    store: Store, statements: Counting
) -> None:
    rows = [{"id": id_, "name": id_, "address": "", "contact": "", "own": 0} for id_ in ("A", "B", "C")]
    with statements(store) as counted, store.write(None, Act.CLIENT_SAVED) as writing:
        keys = writing.insert_many(tables.client, rows)
        for key in keys:
            writing.hold(tables.client, key)
    assert counted.shapes['INSERT INTO "client", many rows'] == 1
    (held,) = [number for shape, number in counted.shapes.items() if "WHERE client" in shape]
    assert held == len(keys)
