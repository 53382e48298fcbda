"""Setting type: nothing lost, nothing parted that belongs together."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qclab.documents.page.table import whole_part
from qclab.documents.page.typeface import clean, narrow, narrow_strong, regular, strong, words, wrap
from qclab.domain.texts import text_fault

TEXT = st.text(alphabet="abc defghij 0123.5 ≤µ°Ω⁻é-", max_size=200)


@given(TEXT, st.floats(20, 300), st.floats(0, 15))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: float, indent: float) -> None:
    rows = wrap(text, regular(), 8, width, indent)
    assert "".join("".join(rows).split()) == "".join(text.split())
    for number, row in enumerate(rows):
        assert regular().width(row, 8) <= width - (indent if number == 0 else 0) + 1e-6 or len(row) == 1


def test_signs_stay_with_their_numbers() -> None:
    assert words("≤ 0.50 EU/mL at 2 × 10⁶ or 10 % and 5 °C") == (
        ["≤ 0.50", "EU/mL", "at", "2 × 10⁶", "or", "10 %", "and", "5 °C"]
    )


def test_figures_are_tabular_in_both_weights() -> None:
    for face in (regular(), strong()):
        assert len({face.width(figure, 10) for figure in "0123456789"}) == 1


def test_the_signs_of_the_field_can_be_set() -> None:
    for face in (regular(), strong()):
        assert face.width("αβγδκλμΔΩ ≤≥<>±×·µ°–−⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂ ‰ ≈ łŁşğčőß", 8) > 0
    assert [name for name, _ in regular().runs("10⁻³")] == ["IBMPlexSans-Regular", "DejaVuSans", "IBMPlexSans-Regular"]


def test_only_numbers_stand_on_the_decimal_axis() -> None:
    assert {text: whole_part(text) for text in ("≥ 80.0", "<0.10", "1 284", "-2.5", "1.2E12 vg/mL", "70 to 130")} == {
        "≥ 80.0": "≥ 80",
        "<0.10": "<0",
        "1 284": "1 284",
        "-2.5": "-2",
        "1.2E12 vg/mL": "1",
        "70 to 130": "70",
    }
    assert whole_part("No growth") is None
    assert whole_part("2026-03-14") is None
    assert whole_part("1:100") is None


def test_what_can_be_typed_can_be_set_and_what_the_faces_of_the_field_lack_cannot_be_typed() -> None:
    faces = (regular(), strong(), narrow(), narrow_strong())
    for code in range(0x20, 0x30000):
        sign = chr(code)
        typed = unicodedata.normalize("NFC", sign)
        if text_fault(sign) or sign == "\u00ad":
            continue
        for face in faces:
            assert face.width(clean(typed), 8) >= 0, f"U+{code:04X}"
        assert "[U+" not in clean(typed)
        assert unicodedata.bidirectional(sign) not in ("R", "AL", "AN")
        assert not unicodedata.combining(sign)
