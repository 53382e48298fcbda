"""Identifiers that are scanned, and what the codes on our papers read.

A sample: ``S`` + year + sequence + two ISO 7064 MOD 97-10 check digits. All digits after the letter, so that no
keyboard layout garbles one id into another and Code 128 packs two a symbol. A certificate: number, revision and digest.
A badge: ``SB`` + eight digits + two check digits, which mean nothing and say of nobody who it is.
"""

import re
import unicodedata

# Signs that look like others on every screen: Cyrillic and Greek letters, full-width ones, dashes and blanks.
_LOOKS_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧονՏօ\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2007\u202f\u2009",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXovSo------    ",
)
_SAMPLE = re.compile(r"S(\d{2})(\d{6,8})(\d{2})")
_BADGE = re.compile(r"SB\d{10}")


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


def badge_code(number: int) -> str:
    """The code on the badge of the given number: ``badge_code(12)`` is ``SB0000001289``."""
    digits = f"{number:08d}"
    return f"SB{digits}{check_digits(digits)}"


def is_badge(text: str) -> bool:
    """Whether this is the code of a badge, its check digits and all."""
    return _BADGE.fullmatch(text) is not None and int(text[2:]) % 97 == 1


def grouped(text: str) -> str:
    """A sample id as printed for the eye: ``S26 0000 1290``; anything else unchanged."""
    return f"{text[:3]} {text[3:7]} {text[7:]}" if _SAMPLE.fullmatch(text) else text


def plain(text: str) -> str:
    """An id as typed by a person, without the spaces that group it and in capitals."""
    return "".join(text.split()).upper()


def certificate_code(number: str, revision: int, digest: str) -> str:
    """What the DataMatrix in the corner of a certificate reads."""
    return f"{number} rev. {revision} {digest}"


def lookalike(text: str) -> str:
    """How an id is not what it seems, as the end of a sentence that begins with it; empty when it is.

    Two ids that look the same would be two records, of which nobody can tell the one from the other.
    """
    for sign in text:
        plain_sign = sign.translate(_LOOKS_LIKE)
        if plain_sign == sign and "\uff01" <= sign <= "\uff5e":
            plain_sign = unicodedata.normalize("NFKC", sign)
        if plain_sign != sign:
            name = unicodedata.name(sign, "").lower()
            shown = "a blank" if plain_sign == " " else f"“{plain_sign}”"
            return f"holds a sign that only looks like {shown} (U+{ord(sign):04X}, {name}); type it anew"
    return ""
