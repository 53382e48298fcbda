"""When an issued certificate no longer tells all."""

from datetime import UTC, datetime

import pytest

from qclab.domain.release.outdated import Issued, Since, failing_said, looked_at, outdated_by, outdated_since

NOTHING: tuple[str, ...] = ()

TABLE = [
    # what happened since: of a certificate of analysis, of an interim one
    (Since(), NOTHING, NOTHING),
    (Since(results=1), ("1 result was entered or changed",), NOTHING),
    (
        Since(results=3, failed=["Endotoxin: 0.7 EU/mL"]),
        ("1 result was entered that does not comply (Endotoxin: 0.7 EU/mL)", "2 results were entered or changed"),
        ("1 result was entered that does not comply (Endotoxin: 0.7 EU/mL)",),
    ),
    (
        Since(results=2, failed=["A: 7", "B: 8, changed since"]),
        ("2 results were entered that do not comply (A: 7; B: 8, changed since)",),
        ("2 results were entered that do not comply (A: 7; B: 8, changed since)",),
    ),
    (Since(tests=2), ("2 tests were added",), NOTHING),
    (Since(decisions=1), ("1 decision was settled",), NOTHING),
    (Since(cases=["OOS-2026-0001"]), ("OOS-2026-0001 was opened",), ("OOS-2026-0001 was opened",)),
    (Since(closed=["OOS-2026-0001"]), ("OOS-2026-0001 was closed",), ("OOS-2026-0001 was closed",)),
    (
        Since(failed_shipments=["SH-2026-0001 was lost", "SH-2026-0001 was lost"]),
        ("SH-2026-0001 was lost",),
        ("SH-2026-0001 was lost",),
    ),
    (
        Since(fields={"donor_code", "expiry_at"}),
        ("what it prints of the batch was changed (donor code, expiry)",),
        ("what it prints of the batch was changed (donor code, expiry)",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("since", "final", "interim"), TABLE)
def test_an_interim_certificate_expects_results_as_long_as_none_fails(
    since: Since, final: tuple[str, ...], interim: tuple[str, ...]
) -> None:
    assert outdated_by(since, is_interim=False) == final
    assert outdated_by(since, is_interim=True) == interim


def test_it_is_outdated_since_the_first_of_what_happened_that_it_does_not_expect() -> None:
    first, later, last = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3))
    since = Since(results=2, failed=["Endotoxin: 0.7 EU/mL"])
    assert outdated_since(since, is_interim=False) is None
    for what, at in (("results", first), ("failed", last), ("failed", later)):
        since.note(what, at)
    assert outdated_since(since, is_interim=False) == first
    assert outdated_since(since, is_interim=True) == later


def test_an_interim_certificate_followed_by_the_final_one_is_relied_on_no_more() -> None:
    interim, final, of_another = Issued(1, 7, True), Issued(2, 7, False), Issued(3, 8, True)
    assert looked_at([interim, final, of_another]) == [final, of_another]
    assert looked_at([interim]) == [interim]


def test_a_result_that_fails_is_named_and_said_to_be_changed_where_no_row_shows_it_any_more() -> None:
    assert failing_said("Gram stain, Organisms", "seen", is_current=True) == "Gram stain, Organisms: seen"
    said = failing_said("Bacterial endotoxins", "0.7 EU/mL", is_current=False)
    assert said == "Bacterial endotoxins: 0.7 EU/mL, changed since"
