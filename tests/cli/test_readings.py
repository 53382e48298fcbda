"""A culture is loaded, read and settled at a terminal."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer

At = Callable[..., Answer]
START = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
TEST = "M-1/A01"


@pytest.fixture
def bench(at: At, tmp_path: Path) -> Callable[..., Any]:
    """Run a command of the readings so many days after loading, and read its JSON."""
    table = tmp_path / "samples.csv"
    table.write_text("product,batch,stage,name,methods\nMSCTC-0010,M-1,DP,Sterility,A01\n", encoding="utf-8")
    registered = at("mjansen", "register", table, "--json", on=START)
    assert registered.status == 0, registered.err
    ids = [row["id"] for row in json.loads(registered.out)["samples"]]
    assert at("mjansen", "receive", *ids, "--condition", "intact", "--temperature", "5", on=START).status == 0

    def run(*words: object, days: float = 0, who: str = "mjansen", fails: bool = False) -> Any:
        answer = at(who, "readings", *words, "--json", on=START + timedelta(days=days, minutes=5))
        assert (answer.status != 0) == fails, answer.err
        return answer.err if fails else json.loads(answer.out) if answer.out else answer.err

    return run


def test_units_are_loaded_listed_read_and_settled(bench: Callable[..., Any]) -> None:
    assert bench("due") == []
    assert "its parameters are FTM and SCD" in bench("load", TEST, "--incubator", "XYZ=INC-02", fails=True)
    loaded = bench("load", TEST, "--incubator", "FTM=INC-02", "--incubator", "INC-03", "--position", "shelf 1")
    assert [(row["unit"], row["incubator"], row["position"]) for row in loaded] == [
        (1, "INC-02", "shelf 1"), (2, "INC-03", "shelf 1"),
    ]  # fmt: skip
    due = bench("due", days=3)
    assert [(row["when"], row["incubator"], row["look"]) for row in due] == [
        ("today", "INC-02", "day 3"), ("today", "INC-03", "day 3"),
    ]  # fmt: skip
    bench("read", TEST, "--unit", 1, "--seen", "no growth to date", days=3)
    assert "say how it was lost" in bench("read", TEST, "--unit", 2, "--seen", "lost", days=3, fails=True)
    seen = bench("read", TEST, "--unit", 2, "--seen", "suspected", "--note", "a fluffy pellet", days=3)
    assert [row["state"] for row in seen] == ["incubating", "suspected"]
    assert [row["when"] for row in bench("due", days=3)] == ["suspected", "coming"]
    settled = ("settle", TEST, "--unit", 2, "--means", "Gram stain", "--because", "no organisms were seen")
    assert "another person" in bench(*settled, "--finding", "not confirmed", days=4, fails=True)
    (unit,) = bench(*settled, "--finding", "not confirmed", days=4, who="hlaan")
    assert unit["state"] == "incubating"
    bench("correct", TEST, "--unit", 1, "--seen", "not looked at", "--reason", "the wrong bottle", days=4)
    (one, two) = bench("read", TEST, "--unit", 1, "--unit", 2, "--seen", "no growth to date", days=14.1)
    assert (one["seen"], two["seen"]) == ("no growth to date", "no growth to date")
    assert bench("due", days=15) == []


def test_growth_is_confirmed_and_the_others_are_stopped(bench: Callable[..., Any]) -> None:
    bench("load", TEST, "--incubator", "INC-02")
    assert "No growth is confirmed" in bench("stop", TEST, "--unit", 2, "--reason", "not needed any more", fails=True)
    bench("read", TEST, "--unit", 1, "--seen", "suspected", days=2)
    settled = ("settle", TEST, "--unit", 1, "--means", "subculture", "--because", "rods in pairs")
    (unit,) = bench(*settled, "--finding", "confirmed", days=3)
    assert unit["state"] == "growth confirmed"
    assert "no unit" not in bench("stop", TEST, "--unit", 2, "--reason", "not needed any more", days=3)
    assert [row["state"] for row in bench("units", TEST, days=4)] == ["growth confirmed", "stopped"]


def test_what_is_not_loaded_and_a_unit_that_is_not_there_is_said(bench: Callable[..., Any]) -> None:
    assert "is not loaded" in bench("units", TEST, fails=True)
    bench("load", TEST, "--incubator", "INC-02")
    assert "has 2 units" in bench("read", TEST, "--unit", 9, "--seen", "suspected", fails=True)
    nothing = ("missed", TEST, "--deviation", "DEV-1", "--reason", "Nobody had the key of the room.")
    assert "No look of it that binds was missed" in bench(*nothing, fails=True)
