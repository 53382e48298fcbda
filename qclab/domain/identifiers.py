"""Identifiers that are scanned, and what the codes on our papers read.

A sample: ``S`` + year + sequence + two ISO 7064 MOD 97-10 check digits. All digits after the letter, so that no
keyboard layout garbles one id into another and Code 128 packs two a symbol. A certificate: number, revision and digest.
"""

import re

_SAMPLE = re.compile(r"S(\d{2})(\d{6,8})(\d{2})")


def check_digits(number: str) -> str:
    """The two ISO 7064 MOD 97-10 check digits of a decimal string."""
    return f"{98 - int(number) * 100 % 97:02d}"


def sample_id(year: int, sequence: int) -> str:
    """The id of the given sample of a year (two or four digits): ``sample_id(2026, 12)`` is ``S2600001290``."""
    digits = f"{year % 100:02d}{sequence:06d}"
    return f"S{digits}{check_digits(digits)}"


def sample_id_fault(text: str) -> str | None:
    """What is wrong with a scanned or typed sample id, or None when its check digits hold."""
    match = _SAMPLE.fullmatch(text)
    if match is None:
        return f"“{text}” is not a sample id: expected S and ten digits."
    if int(text[1:]) % 97 != 1:
        return f"“{text}” is garbled: its check digits do not fit. Scan it again."
    return None


def grouped(text: str) -> str:
    """A sample id as printed for the eye: ``S26 0000 1290``; anything else unchanged."""
    return f"{text[:3]} {text[3:7]} {text[7:]}" if _SAMPLE.fullmatch(text) else text


def plain(text: str) -> str:
    """An id as typed by a person, without the spaces that group it and in capitals."""
    return "".join(text.split()).upper()


def certificate_code(number: str, revision: int, digest: str) -> str:
    """What the DataMatrix in the corner of a certificate reads."""
    return f"{number} rev. {revision} {digest}"
