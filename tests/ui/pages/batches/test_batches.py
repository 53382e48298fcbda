"""The page of batches: what blocks a certificate, and certificates from the preview to the bytes of a copy."""

from PySide6.QtCore import QPoint, QRegularExpression, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel

from qclab.domain.release.kinds import INTERIM
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch
from qclab.queries.batches.lines import batch_lines
from qclab.queries.release.dossier import read_dossier
from qclab.services.batches import batches
from qclab.services.investigations.holds import place_hold
from qclab.services.release import certificates
from qclab.services.review import approving
from qclab.services.testing import adding
from qclab.store import tables as t
from qclab.ui.acts import Acts
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.models.columns import plain
from qclab.ui.pages.batches.facts import read_batch
from qclab.ui.pages.batches.tables import REQUIRED, batch_columns
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowSample
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.pages.batches.desk import Desk
from tests.ui.waiting import turn, until


def test_a_batch_says_what_blocks_its_certificate_and_who_holds_it(laboratory: Laboratory, qa: Desk) -> None:
    qa.open("CAR-0418")
    endotoxin = laboratory.batch("CAR-0418").test("A09").method_title
    assert (endotoxin, "waiting for approval", "reviewer") in qa.blocked()
    assert len({what for what, _, _ in qa.blocked()}) == len(qa.blocked()), "a test of many parameters is one line"
    assert not qa.page.issuing.command.isEnabled()
    assert endotoxin in qa.page.issuing.command.toolTip()


def test_a_test_not_done_and_a_value_not_evaluable_block_as_surely_as_a_failure(
    laboratory: Laboratory, qa: Desk
) -> None:
    qa.open(laboratory.batch("CAR-0419").key)
    whys = {why for _, why, _ in qa.blocked()}
    assert "proposed as not done by Ann: The effector cells did not recover." in whys
    assert "its decision waits for review" in whys
    assert all(who for _, _, who in qa.blocked()), "everything that blocks is held by somebody"


def test_what_is_settled_says_its_evaluation_once_and_what_is_open_how_far_it_is(qa: Desk) -> None:
    columns = [next(column for column in REQUIRED if column.name == name) for name in ("evaluation", "standing")]

    def said(batch: str) -> set[tuple[str, ...]]:
        qa.open(batch)
        return {tuple(plain(column, line) for column in columns) for line in qa.page.view.required.model().rows}

    assert said("CAR-0417") == {("complies", "")}
    assert {("complies", "waiting for approval"), ("does not comply", "waiting for approval")} <= said("CAR-0418")


def test_everything_that_blocks_says_since_when_it_is_with_who_holds_it(laboratory: Laboratory, qa: Desk) -> None:
    returned = laboratory.batch("CAR-0418").test("A30")
    approving.return_tests(laboratory["rev"], [returned.key], "Look again")
    with laboratory.store.read() as connection:
        viewer = laboratory["qa"].actor
        given = {
            test: event.act
            for batch in ("CAR-0418", "CAR-0419")
            for test, event in read_dossier(
                connection, viewer, laboratory.batch(batch).key, laboratory.now()
            ).given.items()
        }
    assert given[returned.key] == "test returned"
    assert given[laboratory.batch("CAR-0419").test("A28").key] == "test not done proposed"
    for batch in ("CAR-0418", "CAR-0419"):
        qa.open(batch)
        assert all(row.since for row in qa.page.view.blockers.model().rows if row.who)


def test_how_long_a_fresh_product_lives_is_said_in_hours(qa: Desk) -> None:
    qa.open("CAR-0417")
    words = {label.accessibleName() for label in qa.page.view.findChildren(type(qa.page.heading))}
    assert any(said.startswith("Expires:") and said.endswith("(in 15 h)") for said in words)


def test_every_fact_of_the_batch_is_seen_where_the_line_of_facts_goes_on_in_another(
    laboratory: Laboratory, qa: Desk
) -> None:
    key = laboratory.batch("CAR-0417").key
    with laboratory.store.write(laboratory["qa"].actor, Act.BATCH_CHANGED) as writing:
        facts = {"coi_id": "COI-2026-000077", "batch_record": "BR-2026-0417", "manufactured_on": "2026-01-05"}
        place_hold(writing, key, "The temperature of the transport is being looked into")
        writing.update(t.batch, key, **facts)
    qa.page.resize(1100, 700)
    qa.open("CAR-0417")
    turn()
    head = qa.page.view.findChild(QFrame, "batch_head")
    shown = head.findChildren(QLabel, QRegularExpression("^head_"))
    assert "BR-2026-0417" in {each.text() for each in shown if each.isVisible()}
    assert len({each.mapTo(head, QPoint()).y() for each in shown if each.isVisible()}) > 1, "more than one line"
    for each in shown:
        assert each.mapTo(head, QPoint(0, each.height())).y() <= head.height(), each.text()
    first = head.findChild(QLabel, "head_status").mapTo(head, QPoint()).y()
    assert head.findChild(QLabel, "head_batch_record").mapTo(head, QPoint()).y() == first
    assert head.findChild(QLabel, "head_on_hold_because").mapTo(head, QPoint()).y() > first
    assert head.findChild(QLabel, "head_status").text() == "quarantine, on hold", "its reason moves no other fact"


def test_the_second_of_two_editors_is_told_and_loses_nothing_typed(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    desk = Desk(laboratory, "ann", acts, preferences)
    key = laboratory.batch("CAR-0418").key
    desk.open(key)
    desk.press("edit_batch")
    desk.edit("coi_id", "COI-77")
    desk.edit("reason", "The identity was missing")
    with laboratory.store.read() as connection:
        row = get_batch(connection, laboratory["pat"].actor, key)
    data = batches.BatchData(
        row.id, row.product, donor_code="P-0099", body_weight="70", expiry_at=row.expiry_at, expiry_zone=row.expiry_zone
    )
    batches.change_batch(laboratory["pat"], key, row.row_version, data, "The code was mistyped")
    desk.press("save_batch")
    told = "\n".join(label.text() for label in desk.page.edit.findChildren(type(desk.page.heading)))
    assert "Pat changed" in told
    assert "P-0099" in told
    assert desk.page.edit.form is not None
    assert desk.page.edit.form.input("coi_id").text() == "COI-77"
    desk.page.edit.form.input("donor_code").write("P-0099")
    desk.press("save_batch")
    with laboratory.store.read() as connection:
        now = get_batch(connection, laboratory["pat"].actor, key)
    assert (now.coi_id, now.donor_code) == ("COI-77", "P-0099")
    desk.page.view.show_part("history")
    acts.wait_idle()
    changes = desk.page.view.history.differences.model().rows
    assert ("chain-of-identity id", "(empty)", "COI-77") in {(each.field, each.before, each.after) for each in changes}
    desk.page.close()
    desk.page.deleteLater()


def test_typing_narrows_the_list_and_enter_opens_a_batch(qa: Desk) -> None:
    QTest.keyClicks(qa.page.list.search, "0418")
    until(lambda: qa.page.list.model.rowCount() == 1, "one batch")
    qa.acts.wait_idle()
    QTest.keyClick(qa.page.list.search, Qt.Key.Key_Down)
    QTest.keyClick(qa.page.list.table, Qt.Key.Key_Return)
    qa.acts.wait_idle()
    assert qa.page.heading.text() == "CAR-0418"


def test_a_sample_of_the_batch_opens_on_the_page_of_samples(qa: Desk) -> None:
    qa.open("CAR-0417")
    asked: list[Show] = []
    qa.page.open_requested.connect(asked.append)
    qa.page.view.show_part("samples")
    qa.page.view.samples.selectRow(0)
    QTest.keyClick(qa.page.view.samples, Qt.Key.Key_Return)
    assert asked == [ShowSample(qa.page.view.facts.samples[0].key)]


def test_the_history_says_what_was_done_and_is_looked_at_as_a_paper(laboratory: Laboratory, qa: Desk) -> None:
    qa.open(laboratory.batch("CAR-0417").key)
    command = qa.page.trail_paper.command
    assert not command.isVisible(), "the history is not in front"
    qa.page.view.show_part("history")
    qa.acts.wait_idle()
    history = qa.page.view.history
    rows = [history.model.row(place) for place in range(history.model.rowCount())]
    qa.acts.wait_idle()
    rows = [history.model.row(place) for place in range(history.model.rowCount())]
    assert any(row.what.startswith("tests submitted: ") for row in rows)
    assert any(row.what.startswith("Appearance: Conforms and ") for row in rows)
    assert command.isVisible()
    command.trigger()
    dialog = qa.page.findChild(PdfDialog)
    until(lambda: dialog.pdf().startswith(b"%PDF"), "the paper")
    dialog.reject()


def test_the_list_says_of_an_interim_certificate_that_it_is_one_and_what_it_concludes_of_how_many_lines(
    laboratory: Laboratory,
) -> None:
    """ "5 of 6 approved, COA-2026-0052 rev. 1" stood for an interim certificate that says "does not comply"."""
    batch = laboratory.batch("PART-1").registered("HUCMSC").received()
    endotoxin = batch.test("A09").key
    batch.entered({"A09/endotoxin": "900"}, tests=[endotoxin]).submitted().approved()
    preview = certificates.preview(laboratory.qa, batch.key, INTERIM)
    certificates.issue(laboratory.qa, batch.key, preview.batch_version, PASSWORD, INTERIM)
    (line,) = laboratory.ask(lambda connection: batch_lines(connection, laboratory.qa.actor, [batch.key]))
    lines = [each for each in batch.grid().lines if each.criteria]
    assert line.concludes == "does not comply, interim"
    assert (line.answered, line.required) == (1, len(lines))
    assert line.required > line.tests
    columns = {column.name: column for column in batch_columns(laboratory.now)}
    assert columns["certificate"].text(line) == f"does not comply:does not comply, interim, {line.certificate}"
    assert columns["required"].text(line) == f"does not comply:1 of {line.required}, 0 comply"
    facts = read_batch(laboratory.qa, batch.key)
    assert facts.progress == line.progress, "the tab says what the list says"
    share = columns["required"].share
    assert share is not None
    assert share(line) == (1 / line.required, "does-not-comply")


def test_a_certified_batch_with_a_failing_value_in_a_test_that_is_open_again_does_not_look_like_a_pass(
    laboratory: Laboratory,
) -> None:
    batch = laboratory.batch("LATE-1").registered("HUCMSC").received()
    endotoxin = batch.test("A09")
    batch.entered(tests=[endotoxin.key]).submitted().approved()
    added = adding.add_test(laboratory.analyst, [endotoxin.samples[0][0]], "A09", "asked by the client")
    batch.entered({"A09/endotoxin": "900"}, tests=[added])
    (line,) = laboratory.ask(lambda connection: batch_lines(connection, laboratory.qa.actor, [batch.key]))
    said = f"1 of {line.required}, 1 failing"
    columns = {column.name: column for column in batch_columns(laboratory.now)}
    assert columns["required"].text(line) == f"does not comply:{said}"
    assert columns["required"].share is not None
    assert columns["required"].share(line) == (1 / line.required, "does-not-comply")
    assert read_batch(laboratory.qa, batch.key).progress == said, "the tab says what the list says"
