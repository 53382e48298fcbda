"""Every limit that a value was held against has its picture: per kilogram, of several, with the levels that warn."""

from collections.abc import Mapping

import pytest

from qclab.ui.widgets.ruler import RulerStrip
from qclab.ui.words.limits import Drawn, rulers_of
from tests.laboratory.batch import Batch, name_of
from tests.laboratory.laboratory import Laboratory


def _drawn(made: Batch, name: str) -> tuple[Drawn, ...]:
    grid = made.grid()
    line = next(line for line in grid.lines if name_of(line) == name)
    return rulers_of(line, grid.results.get(line.cells[0]))


@pytest.mark.parametrize(
    ("product", "values", "levels"),
    [
        ("ARI-0001", {"A21/CAR-total": "140E6"}, []),
        ("AAV-X", {"A42/full": "72"}, ["alert ≥ 75"]),
        ("AAV-X", {"A26/potency": "60"}, ["alert ≥ 70", "alert ≤ 130"]),
    ],
)
def test_a_value_has_its_place_between_the_limits_it_was_held_against(
    sqlite_demo: Laboratory, product: str, values: Mapping[str, str], levels: list[str]
) -> None:
    made = sqlite_demo.batch("B-1").registered(product).received()
    (name,) = values
    made.entered(values, tests=[made.test(name.partition("/")[0]).key])
    ((ruler, said),) = _drawn(made, name)
    assert [text for _, text in ruler.levels] == levels
    assert (ruler.begins <= ruler.value <= ruler.ends) is ruler.is_inside is True
    for level in levels:
        assert level.partition(" ")[0] in said


def test_a_total_is_drawn_per_kilogram_of_body_weight(sqlite_demo: Laboratory) -> None:
    """140E6 cells for 70 kg are 2.0E6 cells/kg: the limit of 0.5E6 lies at a quarter of it, from nothing."""
    made = sqlite_demo.batch("B-1").registered("ARI-0001", body_weight="70").received()
    made.entered({"A21/CAR-total": "140E6"}, tests=[made.test("A21").key])
    ((ruler, said),) = _drawn(made, "A21/CAR-total")
    assert ruler.begins / ruler.value == pytest.approx(0.25)
    assert said.startswith("2.00E6")


def test_each_of_several_limits_has_a_strip_of_its_own(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered("AAV-X").received()
    made.entered({"A42/full": "72"}, tests=[made.test("A42").key])
    drawn = _drawn(made, "A42/full")
    strip = RulerStrip()
    strip.show_rulers(drawn)
    one = strip.height()
    strip.show_rulers([*drawn, *drawn])
    assert strip.height() == 2 * one
    assert strip.accessibleName().count("alert level") == 2
    assert not strip.grab().isNull()
    strip.show_rulers(())
    assert strip.isHidden()
