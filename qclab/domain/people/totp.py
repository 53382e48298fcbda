"""One-time codes of a telephone: HOTP (RFC 4226) over steps of time, TOTP (RFC 6238); SHA-1, 30 s, six digits, as every
authenticator takes them."""

import base64
import binascii
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote

SECONDS: Final = 30
DIGITS: Final = 6
BYTES: Final = 20
"""How long a secret is: as long as the digest (RFC 4226, R6)."""
_BESIDE: Final = 1
"""So many steps before and after the one of now are taken: a telephone's clock is not the server's (RFC 6238, 5.2)."""


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step of time."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    place = mac[-1] & 15
    return f"{(int.from_bytes(mac[place : place + 4], 'big') & 0x7FFF_FFFF) % 10**digits:0{digits}}"


def step_of(at: datetime) -> int:
    """The step that a moment lies in."""
    return int(at.timestamp()) // SECONDS


def taken(secret: str, code: str, at: datetime, last: int) -> int | None:
    """The step whose code this is, after the ``last`` one that was used; None where it is none: a code works once."""
    key, typed = decoded(secret), "".join(code.split())
    now = step_of(at)
    for step in range(max(now - _BESIDE, last + 1), now + _BESIDE + 1):
        if key and hmac.compare_digest(code_of(key, step).encode(), typed.encode()):
            return step
    return None


def encoded(secret: bytes) -> str:
    """A secret as it is kept and typed into a telephone: base32 without its padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def decoded(secret: str) -> bytes:
    """The bytes of a secret; none where the text is no secret."""
    plain = "".join(secret.split()).upper()
    try:
        return base64.b32decode(plain + "=" * (-len(plain) % 8))
    except (binascii.Error, ValueError):
        return b""


def grouped(secret: str) -> str:
    """A secret in groups of four, as a person reads it off."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def address(secret: str, person: str, laboratory: str) -> str:
    """What the QR code says to an authenticator."""
    called = quote(f"{laboratory}:{person}")
    return f"otpauth://totp/{called}?secret={secret}&issuer={quote(laboratory)}&digits={DIGITS}&period={SECONDS}"
