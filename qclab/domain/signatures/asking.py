"""What is asked of who signs: user id and password for the first signature of a sitting, the password for each after it
(21 CFR 11.200(a)(1)(i)), and a code of their telephone where certification and release ask a second factor."""

from dataclasses import dataclass, field
from typing import Final

from qclab.domain.refusals import Refusal
from qclab.domain.signatures.certifying import OF_ENTRIES
from qclab.domain.signatures.meanings import Asked, Meaning

WITH_CODE: Final = frozenset({*OF_ENTRIES, Meaning.ISSUED})
"""The meanings that ask the code where the laboratory has set that: certification, and what is released by it."""
WITH_A_CODE: Final = frozenset({Asked.PASSWORD_AND_CODE, Asked.ID_PASSWORD_AND_CODE})
"""What was asked where the code was among it."""
FIELDS: Final = frozenset({"user", "password", "code"})
"""What is typed to sign. A refusal that names one of them is answered by typing it again."""


class Given(str):
    """What was typed to sign: it is the password, with the user id and the code beside it, each empty where it was not
    asked. ``is_other``: by another person than who is signed in, at the same bench. Nothing of it is shown by
    ``repr``."""

    __slots__ = ("code", "is_other", "user")
    user: str
    code: str
    is_other: bool

    def __new__(cls, password: str, user: str = "", code: str = "", *, is_other: bool = False) -> "Given":
        given = super().__new__(cls, password)
        given.user, given.code, given.is_other = user.strip(), "".join(code.split()), is_other
        return given

    def __repr__(self) -> str:
        return "Given(…)"


def given(password: str) -> Given:
    """A password by itself is one that nothing else was typed beside."""
    return password if isinstance(password, Given) else Given(password)


@dataclass
class Sitting:
    """A person at a workstation from signing in until they sign out, the program locks or another person takes over.

    has_signed         they gave their first signature of it
    has_second_factor  the laboratory asks a second factor, as far as is known here; the use case asks again
    asked              what was asked of them last
    """

    has_signed: bool = False
    has_second_factor: bool = False
    asked: Asked = field(default=Asked.PASSWORD)

    @property
    def asks_id(self) -> bool:
        return not self.has_signed

    def asks_code(self, meaning: str | None) -> bool:
        return self.has_second_factor and asks_code(meaning)

    def end(self) -> None:
        """The next signature is the first of another sitting."""
        self.has_signed = False


def asks_code(meaning: str | None) -> bool:
    """Whether a signature of this meaning asks the code, where the laboratory asks one at all."""
    return meaning in WITH_CODE


def asked(*, with_id: bool, with_code: bool) -> Asked:
    """What was asked, as the signature keeps it."""
    if with_code:
        return Asked.ID_PASSWORD_AND_CODE if with_id else Asked.PASSWORD_AND_CODE
    return Asked.ID_AND_PASSWORD if with_id else Asked.PASSWORD


def is_typed_again(refusal: Refusal) -> bool:
    """Whether the dialog for signing asks again: the id, the password or the code was not right."""
    return any(reason.field in FIELDS for reason in refusal.reasons)
