"""A list that a laboratory has one of, such as that for cases: drafted by one person, put in force by another.

There is one draft at a time, which whoever edits it changes; whoever did does not put it in force.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qclab.domain import moments
from qclab.domain.catalogue.draft import Unsaved, Withheld, in_force_blockers
from qclab.domain.catalogue.faults import Finding
from qclab.domain.catalogue.lists import ListState
from qclab.domain.investigations import lists as cases
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.review import rules
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.lists import ListRow, list_drafters, list_rows
from qclab.queries.catalogue.master_data import Kept
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class Listed:
    """A kind of list.

    shipped  the number of the version that came with the program, which is no record
    read     the version of a file, by its text; raises Invalid
    written  a version as a file holds it
    faults   what keeps a version from being saved
    holds    for what a version holds once it is in force
    """

    table: Any
    called: str
    shipped: int
    drafted: Act
    put_in_force: Act
    read: Callable[[str], Any]
    written: Callable[[Any], str]
    faults: Callable[[Any], Iterable[Finding]]
    holds: str


CASES: Final = Listed(
    t.case_list, "list for cases", 0, Act.CASE_LIST_DRAFTED, Act.CASE_LIST_PUT_IN_FORCE,
    cases.read_version, cases.written, cases.list_faults, "cases that are opened from now on",
)  # fmt: skip
REVIEW: Final = Listed(
    t.review_rules, "rules of review", rules.SHIPPED_VERSION, Act.REVIEW_RULES_DRAFTED,
    Act.REVIEW_RULES_PUT_IN_FORCE, rules.read_version, rules.written, rules.rule_faults,
    "what is reviewed from now on",
)  # fmt: skip


def draft_list(lab: Lab, of: Listed, text: str) -> int:
    """Draft the list of a file: the draft that there is says it from now on, else the next version does; its number.

    Raises Invalid with each line that is none, and with what is missing.
    """
    lab.require(Right.DRAFT_CATALOGUE, of.drafted.value)
    version = of.read(text)
    with lab.write(of.drafted, right=Right.DRAFT_CATALOGUE) as writing:
        rows = list_rows(writing.connection, of.table)
        draft = next((row for row in rows if row.state is ListState.DRAFT), None)
        number = draft.version if draft else _next(of, rows)
        _write(writing, of, draft, number, of.written(version))
        return number


def save_list(lab: Lab, of: Listed, before: Kept[Any] | None, version: Any) -> int:
    """Save the draft of a list as it was edited; its key. ``before``: the draft as its author saw it, None for a new
    one.

    Raises Invalid with each fault, its field and its line (from 1); Conflict where somebody changed or put in force
    the draft since, or drafted that version.
    """
    with lab.write(of.drafted, right=Right.DRAFT_CATALOGUE) as writing:
        rows = list_rows(writing.connection, of.table)
        there = next((row for row in rows if row.version == version.version), None)
        if before is None:
            _refuse_taken(of, rows, version.version)
        elif there is None or there.row_version != before.row_version or there.state is not ListState.DRAFT:
            raise Conflict(Reason(_changed(writing, of, there, version.version), code=Unsaved.CHANGED))
        if found := list(of.faults(version)):
            raise Invalid(*[
                Reason(each.text, each.field, code=each.code, facts={"path": each.path}) for each in found
            ])  # fmt: skip
        return _write(writing, of, there, version.version, of.written(version))


def put_list_in_force(lab: Lab, of: Listed, version: int, password: str, row_version: int | None = None) -> None:
    """Put a draft in force, after the password is given again.

    Whoever worked on it, or on a version since the one in force, does not: what they wrote may stand in it.
    ``row_version``: the draft as the person who signs saw it.
    """
    lab.require(Right.APPROVE_CATALOGUE, of.put_in_force.value)
    confirm_password(lab, password)
    with lab.write(of.put_in_force, right=Right.APPROVE_CATALOGUE) as writing:
        rows = list_rows(writing.connection, of.table)
        draft = next((row for row in rows if row.version == version and row.state is ListState.DRAFT), None)
        if draft is None:
            said = f"Version {version} of the {of.called} is no draft."
            raise Conflict(Reason(said, code=Withheld.NO_DRAFT))
        if row_version is not None and draft.row_version != row_version:
            said = f"Version {version} of the {of.called} was changed after you opened it. Nothing was signed."
            raise Conflict(Reason(f"{said} Look at it again.", code=Withheld.CHANGED))
        worked = list_drafters(writing.connection, lab.actor, of.table)
        if why := in_force_blockers(lab.actor, draft.state, worked):
            raise NotAllowed(*why)
        _put(writing, of, rows, draft.key)
        sign(writing, lab, Meaning.PUT_IN_FORCE, of.table.name, [draft.key])


@dataclass(frozen=True)
class Taken:
    """A version that came with a catalogue file: a new one, or a draft that says something else now."""

    key: int
    is_new: bool


def take_list(writing: Writing, of: Listed, version: Any, *, in_force: bool) -> Taken | None:
    """Take the list of a catalogue file in, as a draft or in force; None where it is there already.

    Raises Conflict where its version is no draft and says something else.
    """
    rows = list_rows(writing.connection, of.table)
    there = next((row for row in rows if row.version == version.version), None)
    content = of.written(version)
    if there is not None and there.content == content:
        return None
    if there is not None and there.state is not ListState.DRAFT:
        said = f"Version {there.version} of the {of.called} is {there.state} and differs from the file."
        next_ = f"Nothing was imported; give the changed one version {_next(of, rows)}."
        raise Conflict(Reason(f"{said} {next_}", code=Unsaved.DIFFERS))
    if there is None:
        _refuse_taken(of, rows, version.version)
    key = _write(writing, of, there, version.version, content)
    if in_force:
        _put(writing, of, rows, key)
    return Taken(key, there is None)


def _put(writing: Writing, of: Listed, rows: Sequence[ListRow], key: int) -> None:
    for row in rows:
        if row.state is ListState.IN_FORCE:
            writing.update(of.table, row.key, state=ListState.REPLACED)
    writing.update(of.table, key, state=ListState.IN_FORCE, in_force_by=writing.by, in_force_at=writing.at)


def _write(writing: Writing, of: Listed, draft: ListRow | None, version: int, content: str) -> int:
    """Write a new draft, or change the one there is; its key."""
    said = {"content": content, "drafted_by": writing.by, "drafted_at": writing.at}
    if draft is not None:
        if content != draft.content:
            writing.update(of.table, draft.key, draft.row_version, **said)
        return draft.key
    return writing.insert(of.table, version=version, state=ListState.DRAFT, in_force_by=None, in_force_at=None, **said)


def _next(of: Listed, rows: Sequence[ListRow]) -> int:
    return 1 + max((row.version for row in rows), default=of.shipped)


def _refuse_taken(of: Listed, rows: Sequence[ListRow], version: int) -> None:
    """Refuse a new draft of this version where there is one, or another draft."""
    if version <= of.shipped or any(row.version == version for row in rows):
        said = f"There is a version {version} of the {of.called} already; the next one is {_next(of, rows)}."
        raise Conflict(Reason(said, code=Unsaved.THERE_ALREADY))
    if draft := next((row for row in rows if row.state is ListState.DRAFT), None):
        said = f"Version {draft.version} of the {of.called} is a draft by {draft.drafted_by_name}: edit that one."
        raise Conflict(Reason(said, code=Unsaved.THERE_ALREADY))


def _changed(writing: Writing, of: Listed, there: ListRow | None, version: int) -> str:
    if there is None or there.state is not ListState.DRAFT:
        return f"Version {version} of the {of.called} is no draft any more; make a new version to change it."
    at = moments.minute(there.drafted_at, laboratory_zone(writing.connection))
    return (
        f"{there.drafted_by_name} changed version {version} of the {of.called} at {at}, after you opened it. "
        "Nothing was written and what you typed is still here: compare, then save again."
    )
