"""Putting drafts in force: signed with the password, by another person than those who drafted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from qclab.domain.catalogue.draft import Withheld, check, draft_blockers, in_force_blockers
from qclab.domain.catalogue.faults import Finding
from qclab.domain.catalogue.rules import faults
from qclab.domain.codes import OutOfTurn
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Missing, NotAllowed, Reason, Refusal
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue.drafts import drafted_by, steps
from qclab.queries.catalogue.master_data import IN_FORCE, SUPERSEDED, Kept
from qclab.queries.laboratory import settings
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Connection

_SAID = 10


@dataclass(frozen=True)
class Draft:
    """A draft as the person who signs saw it."""

    kind: Literal["method", "specification"]
    key: int
    row_version: int


_ACTS = {"method": Act.METHOD_PUT_IN_FORCE, "specification": Act.SPECIFICATION_PUT_IN_FORCE}


def put_in_force(lab: Lab, drafts: Sequence[Draft], reason: str, password: str) -> int:
    """Put drafts in force, methods first; how many. The versions before them are superseded.

    A specification that is effective from a later day supersedes nothing yet: the version in force stays so until then.
    Batches keep the version they are bound to. Each draft is signed and an event of its own. Raises NotAllowed for a
    wrong password or one's own draft, Conflict where it is no draft or changed since it was seen, or where what would
    be in force does not fit together; the drafts before the refused one are in force then.
    """
    lab.require(Right.APPROVE_CATALOGUE, "put in force")
    confirm_password(lab, password, {"reason": reason})
    ordered = sorted(drafts, key=lambda draft: draft.kind)
    for done, draft in enumerate(ordered):
        try:
            _put(lab, draft, reason.strip(), ordered)
        except Refusal as refusal:
            if done:
                told = f"{done} of {len(ordered)} were put in force before this one was refused."
                raise type(refusal)(*refusal.reasons, told, code=OutOfTurn.SOME_IN_FORCE) from refusal
            raise
    return len(ordered)


def look(lab: Lab, drafts: Sequence[Draft], *, by_second: bool = False) -> None:
    """Raise what ``put_in_force`` would, before a password is asked; of who signs only where that is this person."""
    with lab.reading() as connection:
        for draft in sorted(drafts, key=lambda draft: draft.kind):
            _looked_at(connection, lab, draft, drafts, lab.store.clock(), by_second=by_second)


def _put(lab: Lab, draft: Draft, reason: str, together: Sequence[Draft]) -> None:
    table = t.method if draft.kind == "method" else t.specification
    with lab.write(_ACTS[draft.kind], reason, right=Right.APPROVE_CATALOGUE) as writing:
        kept, others = _looked_at(writing.connection, lab, draft, together, writing.at)
        today = settings.today(writing.connection, writing.at)
        if draft.kind == "method" or kept.value.effective_from <= today:
            for other in others:
                writing.update(table, other.key, other.row_version, state=SUPERSEDED)
        approved = {"approved_by": writing.by, "approved_at": writing.at} if draft.kind == "specification" else {}
        writing.update(table, draft.key, draft.row_version, state=IN_FORCE, **approved)
        sign(writing, lab, Meaning.PUT_IN_FORCE, draft.kind, [draft.key])


def _looked_at(
    connection: Connection, lab: Lab, draft: Draft, together: Sequence[Draft], now: datetime, *, by_second: bool = False
) -> tuple[Kept[Any], list[Kept[Any]]]:
    """The draft as it is kept, and the versions in force that it takes the place of. Raises what stands in its way."""
    known = _known(connection, lab, draft.kind)
    kept = next((each for each in known if each.key == draft.key), None)
    if kept is None:
        raise Missing(Reason(f"There is no such {draft.kind}.", code=Withheld.NO_SUCH))
    name = f"{kept.value.id} version {kept.value.version}"
    if kept.row_version != draft.row_version:
        said = f"{name} was changed after you opened it. Nothing was signed: look at it again."
        raise Conflict(Reason(said, code=Withheld.CHANGED))
    if why := draft_blockers(kept.state):
        raise Conflict(*[reason.about(name) for reason in why])
    workers = drafted_by(steps(connection, lab.actor, draft.kind, draft.key))
    if not by_second and (why := in_force_blockers(lab.actor, kept.state, workers)):
        raise NotAllowed(*[reason.about(name) for reason in why])
    if found := _faults(connection, lab, kept, together):
        said = f"{name} has faults. Edit the draft, and put it in force then."
        of = Reason(said, code=Withheld.FAULTS, facts={"faults": len(found)})
        raise Conflict(of, *map(_reason, found[:_SAID]))
    if draft.kind == "specification":
        _refuse_without_methods(connection, kept, together)
    if misfits := _misfits(connection, lab, together, now):
        said = f"{name} does not fit what is in force."
        raise Conflict(Reason(said, code=Withheld.MISFIT), *map(_reason, misfits[:_SAID]))
    others = [each for each in known if each.value.id == kept.value.id and each.state == IN_FORCE]
    if newer := [each for each in others if each.value.version > kept.value.version]:
        said = f"{name}: version {newer[0].value.version} was put in force before it. Draft a newer one."
        raise Conflict(Reason(said, code=Withheld.NEWER, facts={"version": newer[0].value.version}))
    return kept, others


def faults_left(lab: Lab, kept: Kept[Any]) -> list[str]:
    """What is wrong with a draft as it is kept: while there is anything, it is not put in force."""
    with lab.reading() as connection:
        return [each.text for each in _faults(connection, lab, kept, ())]


def _faults(connection: Connection, lab: Lab, kept: Kept[Any], together: Sequence[Draft]) -> Sequence[Finding]:
    """What is wrong with a draft, which may have been saved so; methods that are signed with it hold by then."""
    chosen = {draft.key for draft in together if draft.kind == "method"}
    come = {each.value.id: each.value for each in queries.methods(connection) if each.key in chosen}
    around = draft_queries.around(connection, lab.actor)
    around = replace(around, methods=tuple(come.get(each.id, each) for each in around.methods))
    return check(around, kept.value).faults


def _reason(found: Finding) -> Reason:
    return Reason(found.text, found.field, code=found.code, facts={"path": found.path})


def _refuse_without_methods(connection: Connection, kept: Kept[Any], together: Sequence[Draft]) -> None:
    """Methods that are signed with it come first, so they are in force by then."""
    come = {draft.key for draft in together if draft.kind == "method"}
    in_force = {each.value.id for each in queries.methods(connection) if each.state == IN_FORCE or each.key in come}
    used = {line.method for line in kept.value.criteria} | {m for line in kept.value.plan for m in line.methods}
    if waiting := sorted(used - in_force):
        name = f"{kept.value.id} version {kept.value.version}"
        said = f"{name}: no version of {', '.join(waiting)} is in force. Put it in force first."
        raise Refusal(Reason(said, code=Withheld.NO_METHOD, facts={"methods": tuple(waiting)}))


def _misfits(connection: Connection, lab: Lab, drafts: Sequence[Draft], now: datetime) -> list[Finding]:
    """What would be wrong with the versions in force, once these are, that is not wrong now: a parameter that a
    specification asks for and the method has no longer, a limit in another unit than the results."""
    today = settings.today(connection, now)
    chosen = {(draft.kind, draft.key) for draft in drafts}
    methods, specifications = queries.methods(connection), queries.specifications(connection, lab.actor)
    old = {kept.value.id: kept.value for kept in methods if kept.state == IN_FORCE}
    new = old | {kept.value.id: kept.value for kept in methods if ("method", kept.key) in chosen}
    hold = [kept.value for kept in specifications if kept.state == IN_FORCE]
    come = [kept.value for kept in specifications if ("specification", kept.key) in chosen]
    gone = {value.id for value in come if value.effective_from <= today}
    then = [value for value in hold if value.id not in gone and value not in come]
    whole = queries.catalogue(connection, lab.actor)
    before = replace(whole, methods=tuple(old.values()), specifications=tuple(hold))
    after = replace(whole, methods=tuple(new.values()), specifications=(*then, *come))
    known = {each.text for each in faults(before)}
    return [each for each in faults(after) if each.text not in known]


def _known(connection: Connection, lab: Lab, kind: str) -> list[Kept[Any]]:
    return list(queries.methods(connection) if kind == "method" else queries.specifications(connection, lab.actor))
