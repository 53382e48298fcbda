"""What a reviewer needs to know of an evaluation: its result, its decision and who did what on its test."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from qclab.domain.catalogue.values import Parameter
from qclab.domain.codes import NoSuch
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.duties import Done
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing, Reason
from qclab.domain.review.deciding import decision_blockers
from qclab.queries.catalogue.master_data import parameter_of
from qclab.queries.decoding import decimal
from qclab.queries.results.evaluations import DecisionRow, decisions_on
from qclab.queries.review.duties import done_on_tests
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Judged:
    """An evaluation of a current result, with what surrounds it."""

    key: int
    batch: int
    test: int
    result: int
    evaluation: Evaluation
    required: bool
    done: Done
    decision: DecisionRow | None
    typed: str
    value: Decimal | None
    parameter: Parameter
    limit: str
    is_reported: bool = False
    """Whether a contract laboratory reported its test, and its certificate is kept."""

    def decision_blockers(self, decided: str) -> tuple[Reason, ...]:
        """Why this cannot be decided of its result."""
        return decision_blockers(
            decided, self.typed, self.value, self.parameter, self.limit, is_reported=self.is_reported
        )


def evaluation(connection: Connection, viewer: Actor, key: int) -> Judged:
    """One evaluation of a result that stands. Raises Missing."""
    statement = (
        select(
            t.evaluation,
            t.result.c.test,
            t.result.c.parameter,
            t.result.c.typed,
            t.result.c.value,
            t.criterion.c.required,
            t.criterion.c.limit_text,
            t.sent_test.c.key.label("report"),
        )
        .join(t.criterion, t.criterion.c.key == t.evaluation.c.criterion)
        .join(t.result, t.result.c.key == t.evaluation.c.result)
        .join(t.test, t.test.c.key == t.result.c.test)
        .join(t.batch, t.batch.c.key == t.evaluation.c.batch)
        .outerjoin(
            t.sent_test,
            (t.sent_test.c.test == t.test.c.key) & (t.sent_test.c.state == SentState.REPORTED.value),
        )
        .where(t.evaluation.c.key == key, t.result.c.current == 1)
    )
    row = connection.execute(of_client(statement, t.batch.c.client, viewer)).first()
    if row is None:
        raise Missing("There is no such evaluation; the value may have been changed since.", code=NoSuch.EVALUATION)
    decision = decisions_on(connection, [key]).get(key)
    parameter = connection.execute(select(t.parameter).where(t.parameter.c.key == row.parameter)).one()
    return Judged(
        row.key,
        row.batch,
        row.test,
        row.result,
        Evaluation(row.evaluation),
        bool(row.required),
        done_on_tests(connection, [row.test])[row.test],
        decision,
        row.typed,
        decimal(row.value),
        parameter_of(parameter),
        row.limit_text,
        row.report is not None,
    )
