"""What differs between a certificate that was issued and the one that would replace it, in words.

A revision is for what is printed: where nothing of it differs, there is nothing to revise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from qclab.domain.batches.expiry import Late
from qclab.domain.refusals import Reason
from qclab.domain.release import layouts

_OF_THE_EDITION: Final = frozenset(
    {"number", "revision", "supersedes", "changes", "issued", "chain_head", "program", "title", "signatories"}
)
"""What tells one edition from another, as who signed it does, and says nothing of the batch."""
_NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "results": ("group", "test", "parameter", "container"),
    "pending": ("test", "parameter"),
    "samples": ("sample_id",),
    "specifications": ("number",),
    "notes": ("text",),
}
"""By which fields the lines of a list are known again."""
_WHEN_ISSUED: Final = re.compile(rf"(?<={Late.ISSUED}: at )[^,]+(?=,)")
"""That an edition is issued after the expiry says when, which is the edition's own and nothing of the batch."""
_CALLED: Final = {
    "results": "result",
    "pending": "pending",
    "samples": "sample",
    "specifications": "specification",
    "notes": "remark",
    "coi_id": "chain of identity",
    "not_tested": "not tested",
    "sample_id": "sample",
}


class Unrevised(StrEnum):
    """Why a certificate is not revised."""

    NOTHING_DIFFERS = "nothing differs"
    ONLY_THE_LAYOUT = "only the layout differs"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What is printed otherwise, a line each, in the order of the certificate; both are plain contents.

    What we only word or lay out otherwise than then is no change of the record, and is one line at the end.
    """
    today = layouts.in_layout_of_today(before, after)
    old, new = _without_its_moment(today), _without_its_moment(after)
    said: list[str] = []
    for name in dict.fromkeys([*new, *old]):
        if name not in _OF_THE_EDITION:
            said += _field(name, old.get(name), new.get(name))
    relaid = (layouts.CHANGED,) if today != before else ()
    return (*(line[:1].upper() + line[1:] for line in said), *relaid)


def revision_blockers(edition: str, changes: Sequence[str]) -> tuple[Reason, ...]:
    """Why this edition of a certificate is not revised; ``changes``: what a revision would print otherwise."""
    if set(changes) - {layouts.CHANGED}:
        return ()
    if changes:
        said = f"Nothing of the record differs from {edition}, only the layout of certificates. Print a copy of it."
        return (Reason(said, code=Unrevised.ONLY_THE_LAYOUT),)
    said = f"Nothing that is printed differs from {edition}, so there is nothing to revise. Print a copy of it."
    return (Reason(said, code=Unrevised.NOTHING_DIFFERS),)


def _without_its_moment(content: Mapping[str, Any]) -> dict[str, Any]:
    if "notes" not in content:
        return dict(content)
    notes = [{**note, "text": _WHEN_ISSUED.sub("its issue", note["text"])} for note in content["notes"] or ()]
    return {**content, "notes": notes}


def _field(name: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if name in _NAMED_BY:
        yield from _lines(name, before or [], after or [])
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _parts(_called(name), before, after)
    else:
        yield f"{_called(name)}: {_change(before, after)}"


def _lines(name: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    old, new = ({_title(name, line): line for line in lines} for lines in (before, after))
    called = f"{_CALLED[name]} "
    for title in dict.fromkeys([*new, *old]):
        if title not in old:
            yield f"{called}added: {title}{_result(new[title])}"
        elif title not in new:
            yield f"{called}no longer there: {title}{_result(old[title])}"
        elif old[title] != new[title]:
            yield from _parts(title if name == "results" else f"{called}{title}", old[title], new[title])


def _title(name: str, line: Mapping[str, Any]) -> str:
    return ", ".join(str(line[field]) for field in _NAMED_BY[name] if line.get(field))


def _result(line: Mapping[str, Any]) -> str:
    return f", {line['result']} ({line['evaluation']})" if line.get("result") else ""


def _parts(title: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    parts = [
        f"{_called(name)} {_change(before.get(name), after.get(name))}"
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]
    if parts:
        yield f"{title}: {'; '.join(parts)}"


def _change(before: Any, after: Any) -> str:
    return f"{_words(before)} → {_words(after)}"


def _words(value: Any) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    if isinstance(value, Mapping):
        return ", ".join(_words(part) for part in value.values())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return "yes" if value is True else str(value)


def _called(name: str) -> str:
    return _CALLED.get(name, name.replace("_", " "))
