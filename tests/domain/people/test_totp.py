"""One-time codes: the vectors of RFC 4226 and RFC 6238, and that a code works once."""

from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.people.totp import SECONDS, address, code_of, decoded, encoded, grouped, step_of, taken

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("count", "code"),
    list(
        enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])
    ),
)
def test_the_codes_of_rfc_4226_appendix_d(count: int, code: str) -> None:
    assert code_of(SECRET, count) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_codes_of_rfc_6238_appendix_b_for_sha_1(seconds: int, code: str) -> None:
    assert code_of(SECRET, step_of(datetime.fromtimestamp(seconds, UTC)), digits=8) == code


NOW = datetime(2026, 11, 24, 9, 51, 3, tzinfo=UTC)
KEPT = encoded(SECRET)


def code(steps: int) -> str:
    return code_of(SECRET, step_of(NOW) + steps)


def test_the_code_of_now_and_of_the_step_on_either_side_is_taken_and_no_other() -> None:
    assert [taken(KEPT, code(steps), NOW, 0) is not None for steps in range(-3, 4)] == [
        False, False, True, True, True, False, False,
    ]  # fmt: skip


def test_a_code_is_taken_once_and_none_before_it() -> None:
    used = taken(KEPT, code(0), NOW, 0)
    assert used == step_of(NOW)
    assert taken(KEPT, code(0), NOW, used) is None
    assert taken(KEPT, code(-1), NOW, used) is None
    assert taken(KEPT, code(1), NOW, used) == used + 1
    assert taken(KEPT, code(1), NOW + timedelta(seconds=SECONDS), used) == used + 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_never_taken(typed: str) -> None:
    assert taken(KEPT, typed, NOW, 0) is None
    assert taken("", code(0), NOW, 0) is None


def test_a_secret_is_read_as_it_is_typed_and_shown_in_groups() -> None:
    assert decoded(grouped(KEPT).lower()) == SECRET
    assert decoded("1!") == b""
    assert taken(KEPT, f" {code(0)[:3]} {code(0)[3:]}", NOW, 0) is not None
    assert address(KEPT, "evdberg", "QC Lab, Delft").startswith("otpauth://totp/QC%20Lab%2C%20Delft%3Aevdberg?secret=")
