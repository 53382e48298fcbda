"""Long lists: only what is seen is fetched, nothing waits, and ids keep their rows."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from qclab.domain.refusals import Unavailable
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column, as_csv, as_tsv, mark, plain, shown
from qclab.ui.models.paged_table import BLOCK, PagedTable
from qclab.ui.models.simple_table import SimpleTable


@dataclass(frozen=True)
class Sample:
    id: int
    code: str
    result: str
    evaluation: str = "complies"


COLUMNS = (
    Column("Sample", 120, lambda row: row.code, kind="id", sort_key="code"),
    Column(
        "Result",
        80,
        lambda row: row.result,
        kind="number",
        decimals=2,
        tooltip=lambda row: f"typed {row.result}",
        key="result",
    ),
    Column("Evaluation", 120, lambda row: row.evaluation, kind="evaluation", key="evaluation"),
)


class Source:
    """A list in a database: which ids were asked for, and what it answers now."""

    def __init__(self) -> None:
        self.asked = list[list[int]]()
        self.gone = set[int]()
        self.value = "97.9"

    def fetch(self, ids: Sequence[int]) -> list[Sample]:
        self.asked.append(list(ids))
        return [Sample(each, f"S26{each:06d}00", self.value) for each in reversed(ids) if each not in self.gone]


@pytest.fixture
def model(acts: Acts) -> PagedTable:
    return PagedTable(COLUMNS, acts)


def text(model: QAbstractItemModel, row: int, column: int = 1) -> str | None:
    return model.data(model.index(row, column))


def test_the_model_keeps_qts_rules(model: PagedTable, acts: Acts) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    source = Source()
    model.set_source(list(range(1000)), source.fetch)
    acts.wait_idle()
    assert text(model, 0) is None or text(model, 0) == "97.9"
    acts.wait_idle()
    model.set_source(list(range(10)), source.fetch)
    acts.wait_idle()
    model.refresh()
    model.set_source([], source.fetch)
    acts.wait_idle()
    assert tester.model() is model


def test_the_simple_model_keeps_qts_rules(qapp: object) -> None:
    model = SimpleTable(COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.set_rows([Sample(1, "S2600000100", "1"), Sample(2, "S2600000200", "2")])
    assert text(model, 1) == "2"
    assert model.place(2) == 1
    model.set_rows([])
    assert tester.model() is model


def test_only_the_blocks_that_are_seen_are_fetched(model: PagedTable, acts: Acts) -> None:
    source = Source()
    model.set_source(range(200_000), source.fetch)
    acts.wait_idle()
    assert source.asked == []
    assert text(model, 150_000) is None
    acts.wait_idle()
    assert text(model, 150_000) == "97.9"
    assert len(source.asked) == 1
    assert len(source.asked[0]) <= BLOCK


def test_what_was_scrolled_past_is_not_fetched(model: PagedTable, acts: Acts) -> None:
    source = Source()
    model.set_source(range(200_000), source.fetch)
    for row in range(0, 200_000, BLOCK):
        text(model, row)
    acts.wait_idle()
    assert len(source.asked) <= 8
    assert text(model, 199_999) == "97.9"


def test_other_roles_ask_for_no_row(model: PagedTable, acts: Acts) -> None:
    source = Source()
    model.set_source(range(1000), source.fetch)
    for role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.BackgroundRole):
        assert model.data(model.index(0, 0), role) is None
    acts.wait_idle()
    assert source.asked == []


def test_an_answer_for_an_older_list_is_never_shown_in_a_newer_one(model: PagedTable, acts: Acts) -> None:
    go = threading.Event()

    def slow(ids: Sequence[int]) -> list[Sample]:
        go.wait(5)
        return [Sample(each, "S2600000100", "older") for each in ids]

    source = Source()
    model.set_source([1, 2, 3], slow)
    text(model, 0)
    model._fetch_wanted()
    model.set_source([3, 4, 5], source.fetch)
    go.set()
    acts.wait_idle()
    text(model, 0)
    acts.wait_idle()
    assert [text(model, row) for row in range(3)] == ["97.9"] * 3


def test_a_refresh_keeps_what_is_shown_until_the_new_rows_come(model: PagedTable, acts: Acts) -> None:
    source = Source()
    model.set_source([1, 2], source.fetch)
    text(model, 0)
    acts.wait_idle()
    source.value = "98.1"
    model.mark_stale()
    model.refresh()
    assert not model.stale
    assert text(model, 0) == "97.9"
    acts.wait_idle()
    assert text(model, 0) == "98.1"


def test_a_row_that_vanished_stays_in_its_place_greyed(model: PagedTable, acts: Acts) -> None:
    source = Source()
    model.set_source([1, 2], source.fetch)
    text(model, 0)
    acts.wait_idle()
    source.gone = {2}
    model.refresh()
    text(model, 1)
    acts.wait_idle()
    assert text(model, 1) == "97.9"
    assert model.is_gone(1)
    assert not model.is_gone(0)


def test_a_database_that_is_gone_is_asked_once_and_the_list_says_it_is_stale(model: PagedTable, acts: Acts) -> None:
    refused, asked = list[object](), list[int]()

    def unreachable(ids: Sequence[int]) -> list[Sample]:
        asked.append(1)
        raise Unavailable("The database cannot be reached. Nothing is lost; try again.")

    acts.refused.connect(refused.append)
    model.set_source([1, 2], unreachable)
    for _ in range(3):
        text(model, 0)
        acts.wait_idle()
    assert len(refused) == 1
    assert asked == [1]
    assert model.stale


def test_a_fetch_that_ends_in_a_bug_leaves_no_list_stuck(
    model: PagedTable, acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = list[type[BaseException]]()
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(kind))
    source = Source()

    def broken(ids: Sequence[int]) -> list[Sample]:
        raise ZeroDivisionError if ids[0] == 0 else KeyError

    model.set_source(range(3 * BLOCK), broken)
    text(model, 0)
    acts.wait_idle()
    text(model, 2 * BLOCK)  # another part of the list is asked for all the same
    acts.wait_idle()
    assert reported == [ZeroDivisionError, KeyError]
    assert model.stale
    model.set_source(range(3 * BLOCK), source.fetch)
    text(model, 0)
    acts.wait_idle()
    assert text(model, 0) == "97.9"


def test_ids_are_grouped_for_the_eye_and_copied_plain() -> None:
    row = Sample(1, "S2600001258", "0.56", "does-not-comply")
    assert shown(COLUMNS[0], row) == "S26 0000 1258"
    assert as_tsv(COLUMNS, [row]) == "S2600001258\t0.56\tdoes not comply"


def test_an_exported_text_is_never_run_as_a_formula() -> None:
    columns = [Column("Remark", 10, lambda row: row, key="remark")]
    lines = as_csv(columns, ["=1+1", "-0.5", "+12", "@x", "-", "plain, with a comma"]).split("\r\n")
    assert lines == ["Remark", "'=1+1", "-0.5", "+12", "'@x", "'-", '"plain, with a comma"', ""]


def test_an_evaluation_is_a_shape_and_a_word_and_may_say_more() -> None:
    assert mark("does not comply") == ("does-not-comply", "does not comply")
    assert mark("pending:day 7 of 14") == ("pending", "day 7 of 14")
    assert mark("97.9") == ("", "97.9")
    late = Column("Due", 10, lambda row: "!2 d late", kind="late", key="due")
    assert plain(late, None) == "2 d late"
