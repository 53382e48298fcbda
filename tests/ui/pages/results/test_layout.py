"""Where results stand: few containers across, many down, and only what the specification asks for at first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qclab.domain.results.cell import Cell
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.pages.results.grid.layout import day_of, describe, lay_out, outcomes_of, progress
from qclab.ui.pages.results.grid.widths import Contents, fitted, mark_left, needs
from qclab.ui.widgets.clipboard import block
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.results import ISLETS, two_bags
from tests.laboratory.templates import Template, copied_file


@pytest.fixture(scope="module")
def laboratory(results_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    with copied_file(results_file, tmp_path_factory.mktemp("layout") / "qclab.db") as laboratory:
        two_bags(laboratory)
        laboratory.batch("ISL-0013").registered(ISLETS, "FIRST").received()
        yield laboratory


def test_parameters_that_no_limit_asks_for_are_left_out_until_they_are_asked_for(laboratory: Laboratory) -> None:
    grid = laboratory.grid(batch=1)
    asked, whole = lay_out(grid), lay_out(grid, everything=True)
    assert (len(asked.rows), len(whole.rows)) == (15, len(grid.lines))
    assert asked.hidden == len(grid.lines) - 15
    assert progress(grid) == (0, 15)


def test_two_containers_stand_side_by_side_and_a_result_of_the_whole_test_lies_across(laboratory: Laboratory) -> None:
    layout = lay_out(laboratory.grid(batch=2))
    assert [column.title[:3] for column in layout.results] == ["S26", "S26"]
    assert {sum(cell is not None for cell in row.cells) for row in layout.rows if not row.spans} == {2}
    spanning = [row for row in layout.rows if row.spans]
    assert spanning
    assert all(row.cells[0] is not None and row.cells[1] is None for row in spanning)


def test_more_containers_go_down_each_with_its_own_row(laboratory: Laboratory) -> None:
    grid = laboratory.grid(batch=3)
    layout = lay_out(grid)
    assert [column.title for column in layout.results] == ["Result"]
    cells = [cell for row in layout.rows for cell in row.cells]
    assert len(set(cells)) == len(cells) == progress(grid)[1]
    assert "sample" in layout.facts


def test_a_worklist_of_one_method_names_batches_instead_of_the_test(laboratory: Laboratory) -> None:
    grid = laboratory.grid(method="A20")
    layout = lay_out(grid)
    assert layout.facts[0] == "batch"
    assert "test" not in layout.facts


def test_the_head_says_specification_version_and_rounding(laboratory: Laboratory) -> None:
    assert describe(laboratory.grid(batch=1)) == (
        "CAR-0417 ARI-0001 CD19 CAR-T cells · ARI-0001-DP version 1 · Ph. Eur. rounding"
    )


def test_outcomes_are_offered_as_the_method_spells_them(laboratory: Laboratory) -> None:
    lines = {(line.test.method_id, line.parameter.id): line for line in laboratory.grid(batch=1).lines}
    assert outcomes_of(lines["A03", "aerobic"]) == ("No growth", "Growth")
    assert outcomes_of(lines["A20", "viability"]) == ()


def test_a_test_that_needs_full_days_says_which_day_it_is(laboratory: Laboratory) -> None:
    test = next(line.test for line in laboratory.grid(batch=3).lines if line.test.minimum_days is not None)
    start = datetime(2026, 11, 1, 8, tzinfo=UTC)
    running = test._replace(performed_from=start)
    assert day_of(running, start + timedelta(days=7, hours=1)) == "day 7 of 14"
    assert day_of(running, start + timedelta(days=14)) == ""
    assert day_of(test, start) == ""


def test_names_give_way_before_a_value_its_evaluation_or_its_limit_is_cut() -> None:
    columns = ["test", "parameter", "limit", "result"]
    held = [
        Contents([(300, 0), (120, 60)], 90), Contents([(260, 0)], 70), Contents([(120, 0)], 100), Contents([(40, 90)]),
    ]  # fmt: skip
    heads = [50, 80, 50, 60]
    narrow = fitted(columns, needs(columns, heads, held, {}), 600)
    assert sum(narrow) == 600
    assert 100 + 16 <= narrow[2] <= 120 + 16
    assert narrow[3] >= 40 + 8 + 90 + 16
    assert min(narrow[:2]) >= 90 + 16, "no word of a name is broken"
    wide = fitted(columns, needs(columns, heads, held, {}), 1400)
    assert wide[0] >= 300 + 16
    assert wide[1] >= 260 + 16
    assert sum(wide) == 1400
    assert fitted(columns, needs(columns, heads, held, {"result": 300}), 600)[-1] == 300


def test_a_long_word_of_a_name_is_cut_before_the_results_lie_out_of_sight() -> None:
    columns = ["test", "parameter", "limit", "result"]
    held = [Contents([(300, 0)], 170), Contents([(260, 0)], 190), Contents([(120, 0)], 100), Contents([(40, 90)])]
    narrow = fitted(columns, needs(columns, [50, 80, 50, 60], held, {}), 560)
    assert sum(narrow) == 560
    assert narrow[3] >= 40 + 8 + 90 + 16, "what is typed and how it is evaluated"
    assert narrow[2] >= 100 + 16, "no word of a limit is broken"
    assert min(narrow[:2]) >= 92


def test_a_clipboard_of_a_spreadsheet_is_rows_and_columns() -> None:
    assert block("97,9\t98.1\r\n\r\n0.25\r\n") == [["97,9", "98.1"], [""], ["0.25"]]


def test_drafts_outlive_the_program_and_keep_people_and_databases_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path))
    cell, other = Cell(1, 2), Cell(1, 2, 3)
    Drafts("wit", "site").keep({cell: "97,9", other: "98"})
    assert Drafts("wit", "site").of([cell]) == {cell: "97,9"}
    assert Drafts("wit", "training").of([cell]) == {}
    assert Drafts("vos", "site").of([cell]) == {}
    Drafts("wit", "site").forget([cell])
    assert Drafts("wit", "site").of([cell, other]) == {other: "98"}


def test_a_damaged_draft_file_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QCLAB_CONFIG_DIR", str(tmp_path))
    Drafts("wit", "site").keep({Cell(1, 2): "97"})
    (tmp_path / "drafts" / "wit.json").write_text('{"site": {"1/2/": "9', encoding="utf-8")
    assert Drafts("wit", "site").of([Cell(1, 2)]) == {}


def test_a_long_value_is_read_whole_where_its_evaluation_leaves_room() -> None:
    column = mark_left(204, 40, 76, 60)
    assert mark_left(204, 30, 120, 60) == column  # marks stand below each other
    assert mark_left(204, 86, 76, 60) == 86 + 8
    assert mark_left(204, 300, 76, 60) == 204 - 76  # the evaluation is never cut for it
    assert mark_left(130, 60, 76, 60) == 0


def test_one_long_evaluation_stands_below_its_value_and_makes_no_column_wide() -> None:
    heads, names = [60, 60, 60], Contents([(300, 0)] * 6, word=90)
    results = Contents([(0, 0)] * 5 + [(60, 180)])
    wanted = needs(["test", "limit", "result"], heads, [names, names, results], {})
    assert wanted[2].least == 180 + 16, "its evaluation alone"
    assert wanted[2].whole >= 60 + 8 + 180 + 16, "with room both stand beside each other"
    usual = Contents([(60, 180)] * 6)
    assert needs(["result"], [60], [usual], {})[0].least == 60 + 8 + 180 + 16, "most of them take it"
