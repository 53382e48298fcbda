"""Passwords: how they are hashed, which are refused, what is kept of one (21 CFR 11.300, NIST SP 800-63B)."""

import os
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from qclab.domain.codes import OfPassword
from qclab.domain.refusals import Invalid, Reason
from qclab.store import tables as t
from qclab.store.door import Writing

SHORTEST, WEAKEST = 12, 3

_VERIFIER = PasswordHasher()


@dataclass(frozen=True)
class Hashing:
    """How passwords are hashed; only a demo laboratory, whose password everybody knows, takes another way."""

    salt: Callable[[int], bytes] = os.urandom
    parameters: Parameters = field(default_factory=lambda: RFC_9106_LOW_MEMORY)

    def hash(self, password: str) -> str:
        return PasswordHasher.from_parameters(self.parameters).hash(_plain(password), salt=self.salt(16))


HASHING = Hashing()


def check_password(password: str, about: tuple[str, ...] = ()) -> None:
    """Raise Invalid for a password that is short or easily guessed; composition is not asked for (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise Invalid(
            Reason(
                f"A password has at least {SHORTEST} characters; a few words in a row are best.",
                "password",
                code=OfPassword.TOO_SHORT,
            )
        )
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists take long to load

    known = [*about, *" ".join(about).split(), "qclab", "laboratory", "quality", "sterility", "release", "batch"]
    if zxcvbn(password[:72], user_inputs=known)["score"] < WEAKEST:
        raise Invalid(
            Reason(
                "This password is easily guessed; take a few words that do not belong together.",
                "password",
                code=OfPassword.GUESSED,
            )
        )


def same_password(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def holds_password(words: str, password: str) -> bool:
    """Whether words that would be kept have this password in them."""
    return bool(password) and _plain(password) in _plain(words)


def refuse_password_in(words: Mapping[str, str], password: str) -> None:
    """Nothing that is kept or printed holds a password: ``words`` by field. Raises Invalid."""
    if typed := [field for field, said in words.items() if holds_password(said, password)]:
        said = "This holds your password. Nothing was signed or kept."
        raise Invalid(*[Reason(said, field, code=OfPassword.HOLDS_IT) for field in typed])


def matches(stored: str, password: str) -> bool:
    """Whether this is the password of which a hash is kept."""
    try:
        return _VERIFIER.verify(stored, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def write_password(writing: Writing, key: int, hashed: str, *, must_change: bool) -> None:
    """Give a person a hashed password within an open write; it also ends a lock-out."""
    writing.update(
        t.person,
        key,
        password=hashed,
        password_set_at=writing.at,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
    )


def _plain(password: str) -> bytes:
    """One password however the keyboard composes its letters; bytes, so that nothing typed is beyond hashing."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
