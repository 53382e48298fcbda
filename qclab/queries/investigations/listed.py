"""The list of cases: which there are, what is pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.investigations.case import CaseState, Which
from qclab.domain.investigations.kinds import LIGHTER
from qclab.domain.people.rights import Actor
from qclab.queries.investigations.cases import CaseRow, cases_by_key
from qclab.queries.investigations.facts import facts_of
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class CaseLine:
    """A case with its batch, as the list shows it."""

    case: CaseRow
    batch: int
    batch_id: str
    product_name: str

    @property
    def key(self) -> int:
        return self.case.key

    def is_late(self, now: datetime) -> bool:
        return self.case.due_at is not None and self.case.due_at < now


def find_cases(connection: Connection, viewer: Actor, which: str = "", search: str = "") -> list[int]:
    """The keys of cases whose number, kind, batch, test, parameter or what was seen holds the words: the open ones by
    what is due first, then the closed ones, the newest on top."""
    case = t.investigation.c
    statement = (
        select(case.key, case.id, case.kind, case.seen, case.state, case.owner, t.batch.c.id.label("batch_id"),
               t.method.c.title, t.parameter.c.name)
        .join(t.batch, t.batch.c.key == case.batch)
        .outerjoin(t.result, t.result.c.key == case.result)
        .outerjoin(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .outerjoin(t.method, t.method.c.key == t.parameter.c.method)
        .order_by(case.key.desc())
    )  # fmt: skip
    if which:
        state = CaseState.CLOSED if which == Which.CLOSED else CaseState.OPEN
        statement = statement.where(case.state == state.value)
    if which == Which.OWN:
        statement = statement.where(case.owner == viewer.key)
    if which == Which.LIGHTER:
        statement = statement.where(case.kind.in_([kind.value for kind in LIGHTER]))
    words = search.strip().casefold()
    rows = [
        row
        for row in connection.execute(of_client(statement, t.batch.c.client, viewer))
        if any(
            words in text.casefold()
            for text in (row.id, row.kind, row.seen, row.batch_id, row.title or "", row.name or "")
        )
    ]
    facts = facts_of(connection, [row.key for row in rows if row.state == CaseState.OPEN.value])
    open_ = sorted(facts, key=lambda key: (facts[key].due_at, key))
    return [*open_, *(row.key for row in rows if row.key not in facts)]


def case_counts(connection: Connection, viewer: Actor) -> dict[str, int]:
    """How many cases there are of each kind of list, and in all."""
    case = t.investigation.c
    statement = select(case.state, case.owner, case.kind).join(t.batch, t.batch.c.key == case.batch)
    rows = connection.execute(of_client(statement, t.batch.c.client, viewer)).all()
    open_ = [row for row in rows if row.state == CaseState.OPEN.value]
    own = sum(row.owner == viewer.key for row in open_)
    lighter = sum(row.kind in set(LIGHTER) for row in open_)
    return {
        "": len(rows),
        Which.OPEN: len(open_),
        Which.OWN: own,
        Which.LIGHTER: lighter,
        Which.CLOSED: len(rows) - len(open_),
    }


def fetch_cases(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[CaseLine]:
    """These cases, those that the viewer may know of."""
    case = t.investigation.c
    statement = (
        select(case.key, case.batch, t.batch.c.id.label("batch_id"), t.product.c.name)
        .join(t.batch, t.batch.c.key == case.batch)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .where(case.key.in_(list(keys)))
    )
    rows = {row.key: row for row in connection.execute(of_client(statement, t.batch.c.client, viewer))}
    cases = cases_by_key(connection, rows)
    return [CaseLine(cases[key], rows[key].batch, rows[key].batch_id, rows[key].name) for key in keys if key in rows]
