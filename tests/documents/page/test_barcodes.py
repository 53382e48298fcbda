"""Code 128 against published symbols and their check symbols, which depend on the code set of the start."""

import pytest
from barcode.charsets.code128 import CODES, STOP

from qclab.documents.page.barcodes import code128, decode
from qclab.domain.identifiers import sample_id

START_A, START_B, START_C = 103, 104, 105
# What a symbol holds, the values it is made of, and the check symbol that was published with them.
RC_13 = [
    ("PJJ123C", (START_A, 48, 42, 42, 17, 18, 19, 35), 54),
    ("PJJ123C", (START_B, 48, 42, 42, 17, 18, 19, 35), 55),
    ("RI476394652CH", (START_B, 50, 41, 20, 99, 76, 39, 46, 52, 100, 35, 40), 26),
    ("42184020500", (START_C, 102, 42, 18, 40, 20, 50, 101, 16), 92),
]


def check_symbol(values: tuple[int, ...]) -> int:
    return (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103


def drawn(values: tuple[int, ...]) -> tuple[bool, ...]:
    """The modules of these symbols with the stop pattern."""
    return tuple(module == "1" for module in "".join(CODES[value] for value in values) + STOP + "11")


def read(modules: tuple[bool, ...]) -> str | None:
    row = bytes([255] * 40 + [0 if ink else 255 for ink in modules for _ in range(4)] + [255] * 40)
    return decode(row * 60, len(row), 60)


def values_of(modules: tuple[bool, ...]) -> tuple[int, ...]:
    """Start code, data and check symbol of drawn modules, eleven to a symbol; the stop pattern is left out."""
    text = "".join("1" if ink else "0" for ink in modules)
    assert text.endswith(STOP + "11")
    body = text[: -len(STOP + "11")]
    return tuple(CODES.index(body[at : at + 11]) for at in range(0, len(body), 11))


@pytest.mark.parametrize(("text", "values", "check"), RC_13)
def test_rc_13_the_published_check_symbol_scans_and_no_other_does(text: str, values: tuple[int, ...], check: int):
    assert check_symbol(values) == check
    assert read(drawn((*values, check))) == text
    for wrong in (check - 1, check + 1):
        assert read(drawn((*values, wrong))) is None


def test_rc_13_the_code_set_of_the_start_changes_the_check_symbol():
    (_, first, first_check), (_, second, second_check) = RC_13[:2]
    assert first[1:] == second[1:]
    assert (first_check, second_check) == (54, 55)


@pytest.mark.parametrize("text", ["PJJ123C", "RI476394652CH", "42184020500", sample_id(2026, 3418)])
def test_rc_13_every_symbol_drawn_ends_in_the_check_symbol_of_its_own_start(text: str):
    *values, check = values_of(code128(text))
    assert values[0] in (START_A, START_B, START_C)
    assert check == check_symbol(tuple(values))
    assert read(code128(text)) == text
    published = {made: symbol for of, made, symbol in RC_13 if of == text}
    assert check == published.get(tuple(values), check)


def test_rc_13_pjj123c_is_drawn_in_code_set_b_with_check_symbol_55():
    assert values_of(code128("PJJ123C")) == (*RC_13[1][1], 55)
