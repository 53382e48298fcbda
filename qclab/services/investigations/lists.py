"""The list that cases are worked with: drafted as a text by one person, put in force by another of QA who signs."""

from qclab.domain.investigations.lists import ListState, read_list, written
from qclab.domain.people.duties import Duty, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.lists import ListRow, case_lists
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing


def draft_list(lab: Lab, text: str) -> int:
    """Draft the next version of the list; its number. A draft from before stays, replaced.

    Raises Invalid with each line that is none, and with what is missing.
    """
    lab.require(Right.DRAFT_CATALOGUE, "draft a list for cases")
    content = written(read_list(text))
    with lab.write(Act.CASE_LIST_DRAFTED, right=Right.DRAFT_CATALOGUE) as writing:
        before = case_lists(writing.connection)
        _replace(writing, before, ListState.DRAFT)
        version = before[-1].version + 1 if before else 1
        writing.insert(
            t.case_list,
            version=version,
            state=ListState.DRAFT,
            content=content,
            drafted_by=writing.by,
            drafted_at=writing.at,
            in_force_by=None,
            in_force_at=None,
        )
        return version


def put_list_in_force(lab: Lab, version: int, password: str) -> None:
    """Put a draft in force, after the password is given again: cases that are opened from now on are worked with it.

    Whoever drafted it, or a version since the one in force, does not: what they wrote may stand in it.
    """
    lab.require(Right.APPROVE_CATALOGUE, "put a list for cases in force")
    confirm_password(lab, password)
    with lab.write(Act.CASE_LIST_PUT_IN_FORCE, right=Right.APPROVE_CATALOGUE) as writing:
        rows = case_lists(writing.connection)
        draft = next((row for row in rows if row.version == version and row.state is ListState.DRAFT), None)
        if draft is None:
            raise Conflict(f"Version {version} of the list for cases is no draft.")
        since = max((row.version for row in rows if row.state is ListState.IN_FORCE), default=0)
        drafted = {row.drafted_by for row in rows if row.version > since}
        if why := duty_blockers(Step.PUT_IN_FORCE, lab.actor, {Duty.DRAFTED: drafted}):
            raise NotAllowed(*why)
        _replace(writing, rows, ListState.IN_FORCE)
        writing.update(t.case_list, draft.key, state=ListState.IN_FORCE, in_force_by=writing.by, in_force_at=writing.at)
        sign(writing, lab, Meaning.PUT_IN_FORCE, t.case_list.name, [draft.key])


def _replace(writing: Writing, rows: list[ListRow], state: ListState) -> None:
    for row in rows:
        if row.state is state:
            writing.update(t.case_list, row.key, state=ListState.REPLACED)
