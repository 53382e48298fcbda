"""The list that cases are worked with: drafted by one person, put in force by another of QA who signs.

There is one draft at a time, which whoever edits it changes; whoever did does not put it in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qclab.domain import moments
from qclab.domain.catalogue.draft import Unsaved, Withheld, in_force_blockers
from qclab.domain.catalogue.values import CaseListVersion
from qclab.domain.investigations.lists import ListState, list_faults, read_version, written
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.investigations.lists import ListRow, case_lists, drafters
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.zone import laboratory_zone


def draft_list(lab: Lab, text: str) -> int:
    """Draft the list of a file: the draft that there is says it from now on, else the next version does; its number.

    Raises Invalid with each line that is none, and with what is missing.
    """
    lab.require(Right.DRAFT_CATALOGUE, "draft a list for cases")
    version = read_version(text)
    with lab.write(Act.CASE_LIST_DRAFTED, right=Right.DRAFT_CATALOGUE) as writing:
        rows = case_lists(writing.connection)
        draft = next((row for row in rows if row.state is ListState.DRAFT), None)
        number = draft.version if draft else _next(rows)
        _write(writing, draft, number, written(version))
        return number


def save_list(lab: Lab, before: Kept[CaseListVersion] | None, version: CaseListVersion) -> int:
    """Save the draft of a list as it was edited; its key. ``before``: the draft as its author saw it, None for a new
    one.

    Raises Invalid with each fault, its field and its line (from 1); Conflict where somebody changed or put in force
    the draft since, or drafted that version.
    """
    with lab.write(Act.CASE_LIST_DRAFTED, right=Right.DRAFT_CATALOGUE) as writing:
        rows = case_lists(writing.connection)
        there = next((row for row in rows if row.version == version.version), None)
        if before is None:
            _refuse_taken(rows, version.version)
        elif there is None or there.row_version != before.row_version or there.state is not ListState.DRAFT:
            raise Conflict(Reason(_changed(writing, there, version.version), code=Unsaved.CHANGED))
        if found := list(list_faults(version)):
            raise Invalid(*[
                Reason(each.text, each.field, code=each.code, facts={"path": each.path}) for each in found
            ])  # fmt: skip
        return _write(writing, there, version.version, written(version))


def put_list_in_force(lab: Lab, version: int, password: str, row_version: int | None = None) -> None:
    """Put a draft in force, after the password is given again: cases that are opened from now on are worked with it.

    Whoever worked on it, or on a version since the one in force, does not: what they wrote may stand in it.
    ``row_version``: the draft as the person who signs saw it.
    """
    lab.require(Right.APPROVE_CATALOGUE, "put a list for cases in force")
    confirm_password(lab, password)
    with lab.write(Act.CASE_LIST_PUT_IN_FORCE, right=Right.APPROVE_CATALOGUE) as writing:
        rows = case_lists(writing.connection)
        draft = next((row for row in rows if row.version == version and row.state is ListState.DRAFT), None)
        if draft is None:
            said = f"Version {version} of the list for cases is no draft."
            raise Conflict(Reason(said, code=Withheld.NO_DRAFT))
        if row_version is not None and draft.row_version != row_version:
            said = f"Version {version} of the list for cases was changed after you opened it. Nothing was signed."
            raise Conflict(Reason(f"{said} Look at it again.", code=Withheld.CHANGED))
        if why := in_force_blockers(lab.actor, draft.state, drafters(writing.connection, lab.actor)):
            raise NotAllowed(*why)
        _put(writing, rows, draft.key)
        sign(writing, lab, Meaning.PUT_IN_FORCE, t.case_list.name, [draft.key])


@dataclass(frozen=True)
class Taken:
    """A version that came with a catalogue file: a new one, or a draft that says something else now."""

    key: int
    is_new: bool


def take_list(writing: Writing, version: CaseListVersion, *, in_force: bool) -> Taken | None:
    """Take the list of a catalogue file in, as a draft or in force; None where it is there already.

    Raises Conflict where its version is no draft and says something else.
    """
    rows = case_lists(writing.connection)
    there = next((row for row in rows if row.version == version.version), None)
    content = written(version)
    if there is not None and there.content == content:
        return None
    if there is not None and there.state is not ListState.DRAFT:
        said = f"Version {there.version} of the list for cases is {there.state} and differs from the file."
        raise Conflict(
            Reason(f"{said} Nothing was imported; give the changed one version {_next(rows)}.", code=Unsaved.DIFFERS)
        )
    if there is None:
        _refuse_taken(rows, version.version)
    key = _write(writing, there, version.version, content)
    if in_force:
        _put(writing, rows, key)
    return Taken(key, there is None)


def _put(writing: Writing, rows: Sequence[ListRow], key: int) -> None:
    for row in rows:
        if row.state is ListState.IN_FORCE:
            writing.update(t.case_list, row.key, state=ListState.REPLACED)
    writing.update(t.case_list, key, state=ListState.IN_FORCE, in_force_by=writing.by, in_force_at=writing.at)


def _write(writing: Writing, draft: ListRow | None, version: int, content: str) -> int:
    """Write a new draft, or change the one there is; its key."""
    said = {"content": content, "drafted_by": writing.by, "drafted_at": writing.at}
    if draft is not None:
        if content != draft.content:
            writing.update(t.case_list, draft.key, draft.row_version, **said)
        return draft.key
    return writing.insert(
        t.case_list, version=version, state=ListState.DRAFT, in_force_by=None, in_force_at=None, **said
    )


def _next(rows: Sequence[ListRow]) -> int:
    return 1 + max((row.version for row in rows), default=0)


def _refuse_taken(rows: Sequence[ListRow], version: int) -> None:
    """Refuse a new draft of this version where there is one, or another draft."""
    if version < 1 or any(row.version == version for row in rows):
        said = f"There is a version {version} of the list for cases already; the next one is {_next(rows)}."
        raise Conflict(Reason(said, code=Unsaved.THERE_ALREADY))
    if draft := next((row for row in rows if row.state is ListState.DRAFT), None):
        said = f"Version {draft.version} of the list for cases is a draft by {draft.drafted_by_name}: edit that one."
        raise Conflict(Reason(said, code=Unsaved.THERE_ALREADY))


def _changed(writing: Writing, there: ListRow | None, version: int) -> str:
    if there is None or there.state is not ListState.DRAFT:
        return f"Version {version} of the list for cases is no draft any more; make a new version to change it."
    at = moments.minute(there.drafted_at, laboratory_zone(writing.connection))
    return (
        f"{there.drafted_by_name} changed version {version} of the list for cases at {at}, after you opened it. "
        "Nothing was written and what you typed is still here: compare, then save again."
    )
