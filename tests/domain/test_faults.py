"""A report of a fault of the program holds no value of any record, wherever the value was when it went wrong."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from qclab.domain import faults
from qclab.store.door import Store

SECRET = "tulip$argon2id$v=19$m=65536"


def _argument(value: str) -> None:
    local = f"within {value}"
    raise RuntimeError(local)


def _noted(value: str) -> None:
    fault = ValueError("plain")
    fault.add_note(value)
    raise fault


def _caused(value: str) -> None:
    try:
        _argument(value)
    except RuntimeError as fault:
        raise KeyError(value) from fault


def _grouped(value: str) -> None:
    raise ExceptionGroup(value, [ValueError(value), ExceptionGroup(value, [KeyError(value)])])


def _named(value: str) -> None:
    raise type("Own", (Exception,), {"__str__": lambda _: value, "__repr__": lambda _: value})(value)


LAYERS: dict[str, Callable[[str], object]] = {
    "an argument and a local name": _argument,
    "a note": _noted,
    "a cause": _caused,
    "a group": _grouped,
    "what an exception says of itself": _named,
    "a key": lambda value: {}[value],
    "an attribute": lambda value: getattr(object(), value),
    "a number": int,
    "a decimal": Decimal,
    "a date": lambda value: re.compile(f"({value}"),
    "the name of a file": lambda value: Path("/nowhere", value).read_bytes(),
    "source text": lambda value: compile(f"{value} =", value, "exec"),
    "bytes": lambda value: value.encode("ascii").decode("utf-16-le").encode("ascii"),
}


def raised_by(what: Callable[[], object]) -> Exception:
    try:
        what()
    except Exception as fault:
        return fault
    raise AssertionError("nothing went wrong")


@pytest.mark.parametrize("layer", LAYERS)
def test_no_value_is_in_a_report(layer: str) -> None:
    fault = raised_by(lambda: LAYERS[layer](SECRET))
    told = faults.report(fault)
    assert "tulip" not in told
    assert "argon2" not in told
    assert 'test_faults.py", line' in told, "where it was is what a developer needs"
    assert type(fault).__name__ in told


def test_no_parameter_of_a_statement_and_no_row_of_the_database_is_in_a_report(store: Store) -> None:
    for statement in (
        "SELECT :value FROM nowhere",
        "SELECT CAST(:value AS no_such_type), nothing FROM client",
        "SELECT abs(-9223372036854775807 - 1), CAST(:value AS text) FROM event, nowhere",
    ):
        with store.engine.connect() as connection:
            fault = raised_by(partial(connection.execute, text(statement), {"value": SECRET}))
        told = faults.report(fault)
        assert "tulip" not in told
        assert "tulip" not in str(fault), "nor where somebody shows the exception itself"
        assert "sqlite_errorname SQLITE_ERROR" in told or "sqlstate 42" in told


def test_what_caused_a_fault_and_what_was_handled_meanwhile_are_both_told() -> None:
    with pytest.raises(KeyError) as raised:
        _caused(SECRET)
    told = faults.report(raised.value)
    assert told.index("RuntimeError") < told.index("which was the cause of this") < told.index("KeyError")
