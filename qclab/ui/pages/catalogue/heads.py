"""The fields of a draft beside its lines: of a specification and of a method."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from qclab.domain.catalogue.values import NOT_OBEYED, Method, Saying, Specification
from qclab.domain.evaluation.rounding import Rounding
from qclab.ui.forms import Field
from qclab.ui.pages.catalogue.content import Content
from qclab.ui.pages.catalogue.line_kinds import line_of
from qclab.ui.pages.catalogue.versions import ListVersion, Version
from qclab.ui.words.samples import product_words

ROUNDING = (
    ("", "each criterion says its own"),
    *((rule, Rounding.parse(rule).words) for rule in ("ph-eur", "usp", "none")),
)


_PROCEDURE = Field("procedure", "Own document", help="Number of your procedure or specification that it follows")


def head_fields(content: Content, value: Version, *, is_new: bool) -> Sequence[Field]:
    """The fields of a draft; what never changes between versions is asked for the first one only. A list that the
    laboratory has one of has none."""
    if isinstance(value, ListVersion):
        return ()
    named = (Field("id", "Id", required=True, help="Letters, digits, - + . _; it never changes"),) if is_new else ()
    if isinstance(value, Method):
        return (*named, *_METHOD)
    rounding = list(ROUNDING)
    if value.rounding not in dict(ROUNDING):
        rounding.append((value.rounding, Rounding.parse(value.rounding).words))
    fixed: tuple[Field, ...] = ()
    if is_new:
        products = [(kept.value.id, product_words(kept.value.id, kept.value.name)) for kept in content.products]
        fixed = (
            Field("product", "Product", "search", required=True, choices=products),
            Field("stage", "Stage", "choice", required=True, help="Choose the product first"),
        )
    return (
        *named,
        *fixed,
        Field("title", "Title", required=True),
        Field("effective_from", "Effective from", "date", width=160, required=True, help="After the version before"),
        Field("rounding", "Rounding", "choice", choices=rounding, help="For each criterion that names none of its own"),
        Field("source", "Source", help="Where the limits come from"),
        _PROCEDURE,
    )


_METHOD = (
    Field("title", "Title", required=True),
    Field("reference", "Reference", help="Pharmacopoeia chapter"),
    _PROCEDURE,
    Field("turnaround_hours", "Turnaround", "decimal", width=120, required=True, help="Hours from receipt to result"),
    Field("minimum_days", "Final after", "decimal", width=120, help="Days between performed from and performed to"),
    Field(
        "must_say",
        "Must be said",
        "choices",
        choices=[(word, word) for word in get_args(Saying)],
        help="Of how a test was performed, before it is submitted; by whom is always asked",
    ),
    Field(
        "may_pass",
        "May be passed",
        "choices",
        choices=[(word, word) for word in get_args(Saying) if word != "by"],
        help="Of that, with a deviation and QA's agreement",
    ),
    Field(
        "retest",
        "Retest",
        "choice",
        required=True,
        choices=[("planned", "by the plan of its case"), ("never", "never")],
        help="Of a failing result; what is never retested stands unless a proven cause invalidates it",
    ),
    Field(
        "repeats",
        "Repeats",
        "choice",
        required=True,
        choices=[("0", "none"), ("1", "once"), ("2", "twice"), ("3", "three times")],
        help="Of an attempt whose run is invalid, without a case; whatever is invalid more often is an atypical case",
    ),
    Field(
        "verifications",
        "Verifications",
        "choice",
        required=True,
        choices=[("1", "one"), ("2", "two"), ("3", "three")],
        help="By so many persons, none of whom performed, entered or shaped the test; the last one approves it",
    ),
    Field("laboratory", "Laboratory", help="Empty for the own one"),
    Field("principle", "Principle", "long"),
    Field("calculation", "Calculation", "long"),
)


def head_values(value: Version, fields: Sequence[Field]) -> dict[str, Any]:
    """What the fields start with."""
    found = {each.name: (each.kind, getattr(value, each.name)) for each in fields}
    return {
        name: "" if held is None else str(held) if kind in ("decimal", "text", "long") else held
        for name, (kind, held) in found.items()
    }


def head_of(value: Version, typed: Mapping[str, Any]) -> tuple[Version | None, dict[str, str]]:
    """The version without its lines that the fields say, or None, and why not by field."""
    if isinstance(value, ListVersion):
        return value, {}
    fixed = {"id": value.id, "version": str(value.version)}
    if isinstance(value, Specification):
        fixed |= {"product": value.product, "stage": value.stage, "effective_from": ""}
    texts = {name: _text(each) for name, each in typed.items()}
    head, wrong = line_of(type(value), fixed | texts)
    if isinstance(head, Method) and isinstance(value, Method):
        head = replace(head, **{name: getattr(value, name) for name in NOT_OBEYED})
    return head, wrong


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
