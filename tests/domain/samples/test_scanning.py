"""A scan has the form of one of our codes; every other key is typed, whole, once and in its order."""

import os
import random

import pytest

from qclab.domain.identifiers import certificate_code, sample_id
from qclab.domain.samples.scanning import PACE, PATIENCE, Burst, Fate, Scan, begins_code, judged, paused, struck
from tests.domain.samples.streams import DIGEST, Key, stream

STREAMS = int(os.environ.get("QCLAB_PROOF_STREAMS", "1000000" if os.environ.get("QCLAB_PROOF") else "5000"))
ID = "S2600001290"


def keys(text: str, gap: float = 5.0, at: float = 1000.0) -> list[Key]:
    return [(each, at + gap * place) for place, each in enumerate(text)]


@pytest.mark.parametrize("end", ["\r", "\t", "\r\n", ""])
@pytest.mark.parametrize("prefix", ["", "]C1", "]d1", "]d2"])
@pytest.mark.parametrize("gap", [0, 5, 29, 60, 79])
def test_a_code_of_ours_is_a_scan_at_every_speed_of_a_scanner(prefix: str, end: str, gap: float) -> None:
    assert judged(keys(prefix + ID + end, gap)) == ("", [Scan(ID)])


def test_the_code_of_a_certificate_gives_its_number() -> None:
    assert judged(keys(certificate_code("COA-2026-0001", 2, DIGEST) + "\r")) == ("", [Scan("COA-2026-0001")])


@pytest.mark.parametrize(
    "text",
    ["COI-NL-2026-000412", "CAR-0417", "DP: Drug product", "2026-11-22", "COA-2026-0001", "S260000125", "P-0093",
     "the tube S2600001290", "S2600001290 broke", "S26 0000 1258", "0104012345678901"],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "\r", "\t"])
@pytest.mark.parametrize("gap", [0, 10, 45, 120])
def test_what_is_no_code_of_ours_is_typed_whole_however_fast(text: str, end: str, gap: float) -> None:
    assert judged(keys(text + end, gap)) == (text + end, [])


def test_an_id_typed_by_hand_is_typed() -> None:
    assert judged(keys(f"{ID}\r", 110)) == (f"{ID}\r", [])


def test_a_scan_whose_check_digits_do_not_fit_is_a_scan_to_be_refused_where_enter_ends_it() -> None:
    assert judged(keys("S2600001291\r")) == ("", [Scan("S2600001291")])
    assert judged(keys("S2600001291")) == ("S2600001291", [])


def test_an_id_that_a_remote_desktop_sends_by_itself_within_a_text_is_typed() -> None:
    text = "the tube S2600001290 broke"
    sent = [(each, 1000 + (200 if place >= 9 else 0) + (200 if place >= 20 else 0)) for place, each in enumerate(text)]
    assert judged(sent) == (text, [])


def test_a_scan_right_after_a_key_of_a_hand_is_known_by_its_speed() -> None:
    typed = [(" ", 1000.0)]
    assert judged([*typed, *keys(f"{ID}\r", 5, at=1050)]) == (" ", [Scan(ID)])
    assert judged([*typed, *keys(f"{ID}\r", 50, at=1050)]) == (f" {ID}\r", [])


def test_scans_right_after_each_other_are_each_one() -> None:
    assert judged(keys(f"{ID}\r{sample_id(26, 13)}\rCAR-0417\r{ID}\t")) == (
        "CAR-0417\r", [Scan(ID), Scan(sample_id(26, 13)), Scan(ID)],
    )  # fmt: skip


@pytest.mark.parametrize(
    "digits",
    ["à&é\"'(-è_ç", "à&é\"'(§è!ç", "é+ěščřžýáí", ")!@#$%^&*("],
    ids=["French", "Belgian", "Czech", "French scanner"],
)
def test_a_scan_garbled_by_another_keyboard_is_named_and_never_taken_for_a_sample(digits: str) -> None:
    came = "S" + "".join(digits[int(each)] for each in ID[1:])
    assert judged(keys(f"{came}\r")) == ("", [Scan(ID, garbled=came)])
    wrong = "S" + "".join(digits[int(each)] for each in "2600001291")
    assert judged(keys(f"{wrong}\r")) == (f"{wrong}\r", []), "nothing proves that this was a code"


@pytest.mark.parametrize(
    ("meant", "shown"), [("-", "ß"), ("-", "'"), ("-", "+"), ("-", "/"), ("COArevabcdf-.", "COQrevqbcdf-:")]
)
def test_a_certificate_garbled_by_another_keyboard_is_a_scan_too(meant: str, shown: str) -> None:
    came = certificate_code("COA-2026-0001", 1, DIGEST).translate(str.maketrans(meant, shown))
    if ":" in shown:
        came = came.translate(str.maketrans("0123456789-", "à&é\"'(-è_ç)"))
    assert judged(keys(f"{came}\r")) == ("", [Scan("COA-2026-0001", garbled=came)])


def test_nothing_is_held_back_that_cannot_become_a_code() -> None:
    for text in "0123456789abdefghijklmnopqrtuvwxyzABDEFGHIJKLMNOPQRTUVWXYZ.,<>=~ ":
        assert struck(Burst(), text, 1000).key is Fate.TYPED
    assert [text for text in ("So", "cor", "]1", "S2a") if begins_code(text)] == []


def test_no_key_is_held_longer_than_a_person_notices() -> None:
    burst = struck(Burst(), "S", 1000).burst
    assert burst.patience == PACE <= 80
    for place, digit in enumerate("2600"):
        burst = struck(burst, digit, 1010 + place).burst
    assert burst.patience == PATIENCE <= 160
    assert paused(burst).before is Fate.TYPED


def test_the_enter_of_a_scanner_after_a_code_of_somebody_else_is_known() -> None:
    burst = Burst()
    for text, at in keys("COI-NL-412"):
        burst = struck(burst, text, at).burst
    assert struck(burst, "\r", burst.last + 5).ends_code
    assert not struck(burst, "\r", burst.last + 45).ends_code
    burst = Burst()
    for text, at in keys("COI-NL-412", gap=45):
        burst = struck(burst, text, at).burst
    assert not struck(burst, "\r", burst.last + 45).ends_code


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_no_key_is_lost_or_doubled_and_no_scan_missed_or_invented() -> None:
    rng = random.Random("scans and typing")
    wrong, scanned, struck_keys = [], 0, 0
    for number in range(STREAMS):
        one = stream(rng)
        scanned, struck_keys = scanned + len(one.scanned), struck_keys + len(one.keys)
        typed, scans = judged(one.keys)
        if (typed, tuple(scan.id for scan in scans)) != (one.typed, one.scanned):
            wrong.append((number, one.keys, typed, one.typed, scans, one.scanned))
    print(f"{STREAMS} streams of {struck_keys} keys with {scanned} scans")
    assert wrong[:3] == []
