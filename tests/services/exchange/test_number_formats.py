"""Number formats: what is shown is worked out, and taken only where it is what is held (ECMA-376 part 1, 18.8.31)."""

import pytest

from qclab.services.exchange.table_lines import Kind, NotAsSeen, words
from qclab.services.exchange.xlsx_formats import is_moment, number_seen, words_seen

ACCOUNTS = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("held", "code", "seen"),
    [
        ("7", "0.00", "7.00"),
        ("7", "0.00_);(0.00)", "7.00"),
        ("7", "0.00;[Red]-0.00", "7.00"),
        ("7", ACCOUNTS, "7.00"),
        ("-7", "0.00;[Red]-0.00", "-7.00"),
        ("-5", "General;-General", "-5"),
        ("5", "[Blue]General", "5"),
        ("5", "@", "5"),
        ("7", "_-* 0.00_-", "7.00"),
        ("1234.5", "#,##0.00", "1234.50"),
        ("5", "0,000", "0005"),
        ("7", "000", "007"),
        ("5", "0.##", "5"),
        ("5.25", "0.0##", "5.25"),
        (".5", "#.0", ".5"),
        ("5", "0.0?", "5.0"),
        ("0", "0.0", "0.0"),
        ("1.5E12", "0.00E+00", "1.50E+12"),
        ("1.5E-3", "0.0E-0", "1.5E-3"),
        ("0", "0.0E+00", "0.0E+00"),
        ("0.30000000000000004", "General", "0.3"),
        ("7.0000000000000009", "0.0", "7.0"),
        ("1E-7", "General", "0.0000001"),
        ("12345678901", "General", "12345678901"),
        ("1500000000000", "General", "1.5E+12"),
        ("123456789012345", "0", "123456789012345"),
    ],
)
def test_a_number_is_read_as_it_is_shown(held: str, code: str, seen: str) -> None:
    found = number_seen(held, code)
    assert (found.text, found.kind, found.fault) == (seen, Kind.NUMBER, None)


@pytest.mark.parametrize(
    ("held", "code", "shown"),
    [
        ("0.25", '"<"0.00', "<0.25"),
        ("0.25", "\\<0.00", "<0.25"),
        ("0.013", '[<0.25]"<0.25";0.00', "<0.25"),
        ("2500000", "0.0,,", "2.5"),
        ("2500000", '0.0,,"M"', "2.5M"),
        ("2500", "0.0,", "2.5"),
        ("2.5", '0.0"E6"', "2.5E6"),
        ("85", '0" ±3"', "85 ±3"),
        ("7", '0.00" pH"', "7.00 pH"),
        ("0.85", "0%", "85%"),
        ("-7", "0.00_);(0.00)", "(7.00)"),
        ("-7", "0.00;[Red]0.00", "7.00"),
        ("7", "+0.0", "+7.0"),
        ("0", ACCOUNTS, "-"),
        ("7", ";;;", ""),
        ("0", "#", ""),
        ("7", '"a"', "a"),
        ("7", "-0.0", "-7.0"),
        ("0.449", "0.00", "0.45"),
        ("0.5", "0", "1"),
        ("-0.4", "0", "-0"),
        ("9.996", "0.00E+00", "1.00E+01"),
        ("0.3333333333333333", "General", "0.333333333"),
        ("0.000012", "0E+00", "1E-05"),
        ("1234567890123456", "0", "1234567890123460"),
        ("1234567.891234", "General", "1234567.891"),
    ],
)
def test_what_is_shown_otherwise_is_refused_with_both_readings(held: str, code: str, shown: str) -> None:
    why = number_seen(held, code).fault
    assert why is not None
    assert (why.code, why.facts["shown"]) == (NotAsSeen.DIFFERS, shown)
    assert why.facts["held"] in why.text


@pytest.mark.parametrize(
    "code",
    [
        "# ?/?",
        "0/8",
        "[$€-407] 0.00",
        "[White]0.00",
        "[>1]0.00;0.0",
        "[DBNum1]0",
        "[$-D00041E]0.0",
        "##0.0E+0",
        "00-00",
        "*00.00",
        "0.0.0",
        "[=7]0.0;0",
        "0.0E+0E+0",
        "x" * 300,
    ],
)
def test_a_format_that_is_not_followed_is_refused_by_its_name(code: str) -> None:
    why = number_seen("7", code).fault
    assert why is not None
    assert why.code in (NotAsSeen.FORMAT, NotAsSeen.DIFFERS)


@pytest.mark.parametrize("held", ["", "abc", "1E999", "nan", "Infinity", "1_0", "-1E-400", "9" * 500])
def test_what_is_no_number_is_refused(held: str) -> None:
    why = number_seen(held, "0.0").fault
    assert why is not None


@pytest.mark.parametrize(
    ("code", "moment"),
    [
        ("yyyy-mm-dd", True),
        ("h:mm", True),
        ("[h]:mm", True),
        ("d-mmm", True),
        ('"day" 0', False),
        ("0.00", False),
        ("[Red]0", False),
        ("General", False),
        ("\\d0", False),
        ("0.0E+0", False),
        ("0;yyyy", False),
        ("[$-F800]d", True),
    ],
)
def test_dates_are_told_from_numbers_by_what_is_not_quoted(code: str, moment: bool) -> None:
    assert is_moment(code, "7") is moment


@pytest.mark.parametrize("code", [";;;", '"<"@', '0.0;0.0;0.0;"none"', "0;0;0;"])
def test_a_format_that_hides_words_or_adds_to_them_is_refused(code: str) -> None:
    assert words_seen(words("0.25"), code).fault is not None
    assert words_seen(words(""), code).fault is None


@pytest.mark.parametrize("code", ["General", "@", "0.00", ACCOUNTS, "0.0;;", "_(@_)"])
def test_other_formats_leave_words_as_they_are(code: str) -> None:
    assert words_seen(words("<0.25"), code) == words("<0.25")
