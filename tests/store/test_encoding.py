"""A value is stored as the same bytes on both engines, or refused before it is stored at all."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Invalid
from qclab.domain.trail.acts import Act
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.encoding import as_instant, canonical, encode, instant

FIXED = datetime(2026, 3, 2, 9, 30, 15, 1, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("12345678.10"), "12345678.10"),
        (Decimal("1.0E+3"), "1.0E+3"),
        (Decimal("0.000"), "0.000"),
        (True, 1),
        (0, 0),
        (None, None),
        ("", ""),
        (Role.QP, "QP"),
        (date(2026, 3, 2), "2026-03-02"),
        (FIXED, "2026-03-02T08:30:15.000001Z"),
        (["µ", Decimal("1.50"), None], '["µ","1.50",null]'),
        ({"b": 1, "a": {"d": "\n", "c": True}}, '{"a":{"c":true,"d":"\\n"},"b":1}'),
    ],
)
def test_values_are_stored_as_text_or_whole_numbers_with_every_digit_kept(value: object, stored: object) -> None:
    assert encode(value) == stored
    assert type(encode(value)) is type(stored)


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", object(), {1, 2}, timedelta(1)])
def test_a_float_or_anything_unknown_is_a_bug(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        encode(value)


@pytest.mark.parametrize("value", [[1.5], {"a": 0.1}, {"a": [float("inf")]}, [b"x"]])
def test_a_float_hides_in_no_list(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        encode(value)


@pytest.mark.parametrize("value", ["a\0b", ["a\0b"], {"a\0": 1}])
def test_a_nul_is_refused_since_postgresql_cannot_keep_it(value: object) -> None:
    with pytest.raises(Invalid, match="NUL"):
        encode(value)


@pytest.mark.parametrize("value", ["\ud800", ["x\udfff"]])
def test_half_a_character_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="half a character"):
        encode(value)


def test_an_instant_without_its_offset_is_a_bug() -> None:
    with pytest.raises(TypeError, match="offset"):
        encode(datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001 - what must not pass


def test_instants_sort_as_text_and_come_back() -> None:
    moments = [FIXED + timedelta(microseconds=step) for step in (0, 1, 999_999, 86_400_000_000)]
    assert sorted(map(instant, moments)) == list(map(instant, moments))
    assert as_instant(instant(FIXED)) == FIXED.astimezone(UTC)


def test_canonical_text_does_not_depend_on_the_order_things_were_said_in() -> None:
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1}) == '{"a":2,"b":1}'


AWKWARD = [
    "",
    " ",
    "µ ≥ 70 % αβ",
    "a'b\"c\\d",
    "line\r\nline\ttab",
    "\u2028\x7f\x01",
    "𝔘",
    "e\u0301",
    "-0",
    "1E3",
    "NULL",
]


PRODUCT: dict[str, Any] = {
    **dict.fromkeys(("description", "dosage_form", "strength", "container", "storage", "product_code"), ""),
    "trial": "", "authorisation": "",
    "name": "Cells", "kind": "cell therapy", "in_vivo": False, "after_expiry": "warn", "outside_range": "warn",
}  # fmt: skip


def test_both_engines_keep_the_same_bytes_in_rows_and_trail(sqlite_store: Store, pg_store: Store) -> None:
    def written(store: Store) -> list[Any]:
        ticks = (FIXED.replace(year=2126) + timedelta(seconds=step) for step in range(100))
        store.clock = lambda: next(ticks)
        store.new_act_key = lambda: uuid.UUID(int=7).hex
        with store.write(None, Act.CLIENT_SAVED, "".join(AWKWARD)) as writing:
            client = writing.insert(t.client, id="OWN", name="Own", address="", contact="", own=1)
            # The one text of a product that the door does not look at, because the program makes it.
            rows = [{**PRODUCT, "id": str(n), "client": client, "stages": made} for n, made in enumerate(AWKWARD)]
            writing.insert_many(t.product, rows)
        with store.read() as connection:
            columns = "SELECT id, stages FROM product ORDER BY key"
            trail = "SELECT payload FROM change WHERE table_name = 'product' ORDER BY position"
            event = "SELECT payload, act_key, at FROM event WHERE act = 'client saved'"
            return [[tuple(row) for row in connection.execute(text(each))] for each in (columns, trail, event)]

    assert written(sqlite_store) == written(pg_store)
