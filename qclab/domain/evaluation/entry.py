"""How typed results are read. What is read is said back beside the cell; nothing ambiguous is guessed.

One `.` or `,` is the decimal sign, there are no thousands separators, `<`, `>`, `<=`, `>=` are qualifiers. An
unreadable quantity is refused at the field; other words are kept as a record that nothing can evaluate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NoReturn

from qclab.domain.evaluation.outcomes import find_outcome, says_no_result
from qclab.domain.evaluation.quantities import (
    EXACT,
    NUMBER,
    Quantity,
    Unread,
    number_text,
    read_quantity,
    shortened,
    unread,
)
from qclab.domain.evaluation.units import same_unit
from qclab.domain.refusals import Invalid
from qclab.domain.texts import text_fault

EntryKind = Literal["quantity", "outcome", "finding", "no result", "words"]
Qualifier = Literal["", "<", "<=", ">", ">="]

_SIGNS: dict[str, Qualifier] = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}
_SAID = {"": "", "<": "less than ", "<=": "at most ", ">": "greater than ", ">=": "at least "}
_QUANTITY = re.compile(rf"(?P<sign><=|>=|[<>≤≥]|)[ \u00a0]*(?P<number>{NUMBER})(?P<rest>.*)", re.S)
_UNIT = re.compile(r"(?!(?:of|out|to|and|or|but|x|e|in|by)\b)(?:[^\W\d_]|[%‰°])[^<>≤≥=±~,;()]*", re.I)
_NO_NUMBER = re.compile(r"[-+<>≤≥=\s]*s?(?:nan|inf|infinity)[0-9]*|[-+<>≤≥=\s]*0[xob][0-9a-f_]+", re.I)
_OF_NUMBERS = frozenset("eExX")
_TNTC = {"tntc", "toonumeroustocount"}
_BELOW_LOQ = {"detectedbelowloq", "detected<loq", "belowloq", "<loq"}
_BELOW_LOD = {"notdetected", "belowlod", "<lod"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A typed result as read. ``text`` is what was typed, ``said`` how it is read, in words and with its unit: as the
    cell says it back and as the record and the basis of its evaluation keep it.

    A quantity has a ``quantity`` and a ``qualifier`` ("" when it is plain); an outcome has the ``outcome`` as the
    method spells it; a finding open to judgement, what says that there is no result, and other words, a number in
    another unit among them, have neither and are never evaluable.
    """

    text: str
    kind: EntryKind
    said: str
    qualifier: Qualifier = ""
    quantity: Quantity | None = None
    outcome: str | None = None
    doubt: str = ""
    """Why a person is asked before this is recorded; empty where nothing is asked. It is recorded with the result."""

    @property
    def value(self) -> Decimal | None:
        """The number, for a censored value its bound."""
        return self.quantity.value if self.quantity else None

    @property
    def decimals(self) -> int | None:
        """How many decimals were typed (of the mantissa in E notation)."""
        return self.quantity.decimals if self.quantity else None

    @property
    def censored(self) -> bool:
        """Known only to lie below or above a bound."""
        return self.qualifier != ""


def read_entry(
    text: str,
    outcomes: Sequence[str] = (),
    numeric: bool = True,
    *,
    unit: str = "",
    lod: Decimal | None = None,
    loq: Decimal | None = None,
    countable_max: Decimal | None = None,
    findings: Sequence[str] = (),
) -> Entry:
    """Read one typed result; Invalid at the field `value` when it is empty, ambiguous or an unreadable quantity.

    ``outcomes`` are the named results of the method; ``numeric`` says that a number is expected. A number may be
    followed by ``unit``. ``lod`` makes "not detected" a `<`, ``loq`` "detected, below LOQ", ``countable_max`` makes
    "TNTC" a `>`. ``findings`` are what the method lists as open to judgement.
    """
    typed = text.strip()
    if not typed:
        _refuse(Unread.EMPTY, "Type a result.")
    if fault := text_fault(text):
        _refuse(Unread.UNKEEPABLE, f"This {fault}.")
    squeezed = re.sub(r"[\s,()]+", "", typed).casefold()
    if squeezed in ("nd", "n.d.", "n/d"):
        _refuse(Unread.AMBIGUOUS, "ND may mean not detected, not determined or not done: write it out.")
    if says_no_result(typed):
        if not any(sign.isalnum() for sign in typed):
            _refuse(Unread.AMBIGUOUS, f"“{shortened(typed)}” may mean more than one result: write it out.")
        return Entry(text, "no result", f"no result: {shortened(typed)}")
    if (outcome := find_outcome(typed, outcomes)) is not None:
        return Entry(text, "outcome", f"outcome: {outcome}", outcome=outcome)
    if (finding := find_outcome(typed, findings)) is not None:
        return Entry(text, "finding", f"finding: {finding}, open to judgement")
    if len(typed) == 1 and typed.isalpha():
        _refuse(Unread.AMBIGUOUS, f"“{typed}” may mean more than one result: write it out.")
    if numeric and (entry := _named_quantity(text, squeezed, unit, lod, loq, countable_max)):
        return entry
    if (entry := _quantity(text, typed, unit)) is not None:
        return entry
    said = _other_unit(typed, unit) if numeric else ""
    if numeric and not said and _meant_as_number(typed):
        _refuse(
            Unread.NO_NUMBER,
            f"“{shortened(typed)}” cannot be read as a number: one . or , as decimal sign, no thousands separators,"
            " for example 0.56, <0.25 or 1.2E12.",
        )
    said = f"{said}: not evaluable" if said else _words(outcomes, numeric)
    return Entry(text, "words", said, doubt=said if outcomes or numeric else "")


def _quantity(text: str, typed: str, unit: str) -> Entry | None:
    found = _QUANTITY.fullmatch(typed)
    if found is None:
        return None
    rest = found["rest"]
    if rest and not (unit and same_unit(rest, unit)):
        return None
    return _measured(text, _SIGNS[found["sign"]] if found["sign"] else "", read_quantity(found["number"]), unit)


def _other_unit(typed: str, unit: str) -> str:
    """What is said of a number in a unit that is not the one expected; empty for any other words, and for a number gone
    wrong."""
    found = _QUANTITY.fullmatch(typed)
    written = found["rest"].strip() if found else ""
    if not _UNIT.fullmatch(written) or _NO_NUMBER.fullmatch(typed):
        return ""
    is_percent = bool(unit) and any(sign in "%‰°" for sign in written)
    is_gone_wrong = _letters_of(written) <= _OF_NUMBERS and not is_percent
    return "" if is_gone_wrong else f"unit {shortened(written)}, expected {unit or 'none'}"


def _named_quantity(
    text: str, squeezed: str, unit: str, lod: Decimal | None, loq: Decimal | None, countable_max: Decimal | None
) -> Entry | None:
    """Words that stand for a bound which the method names; without it they stay words."""
    for words, sign, bound, said, needed in (
        (_TNTC, ">", countable_max, "too numerous to count", "the highest countable number"),
        (_BELOW_LOQ, "<", loq, "detected, below the LOQ", "a limit of quantitation (LOQ)"),
        (_BELOW_LOD, "<", lod, "not detected", "a limit of detection (LOD)"),
    ):
        if squeezed in words:
            if bound is None:
                unnamed = f"{said}, but the method does not name {needed}: not evaluable"
                return Entry(text, "words", unnamed, doubt=unnamed)
            number = read_quantity(number_text(EXACT.plus(bound)))
            return _measured(text, _SIGNS[sign], number, unit, f"{said}: ")
    return None


def _measured(text: str, qualifier: Qualifier, number: Quantity, unit: str, before: str = "") -> Entry:
    return Entry(text, "quantity", f"{before}{_SAID[qualifier]}{number} {unit}".rstrip(), qualifier, number)


def _meant_as_number(typed: str) -> bool:
    """No letters but those of numbers: a quantity that cannot be read, rather than words."""
    return _letters_of(typed) <= _OF_NUMBERS or _NO_NUMBER.fullmatch(typed) is not None


def _letters_of(typed: str) -> set[str]:
    return {sign for sign in typed if sign.isalpha()}


def _words(outcomes: Sequence[str], numeric: bool) -> str:
    if len(outcomes) > 6:
        return "words, none of the known outcomes: not evaluable"
    if outcomes:
        return f"words, none of the outcomes {', '.join(outcomes)}: not evaluable"
    return "words, not a plain number: not evaluable against a numeric limit" if numeric else "words: not evaluable"


def _refuse(code: Unread, words: str) -> NoReturn:
    raise Invalid(unread(code, words, "value"))
