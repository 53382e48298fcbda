"""What two persons settle: tests not done, what is not evaluable, how material was received and its expiry."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands, either
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.lists import test_lines
from qclab.cli.output import json_text, put, show, table, told
from qclab.cli.session import batch_named, sample_named, signed_in, signing_password, tests_of
from qclab.domain import clocks, counts, moments
from qclab.domain.catalogue.naming import named
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.results.cell import Cell
from qclab.domain.review.deciding import DECISIONS, DecisionState, accepted_state
from qclab.domain.samples.receiving import agree_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import ENDED

with when_used():
    from qclab.queries.laboratory import settings
    from qclab.queries.results import results as result_queries
    from qclab.queries.review import waiting
    from qclab.queries.samples import samples
    from qclab.services.batches import expiry
    from qclab.services.results import attempts, recording
    from qclab.services.review import approving, deciding
    from qclab.services.samples import agreeing

if TYPE_CHECKING:
    from qclab.queries.results.evaluations import EvaluationRow
    from qclab.queries.results.results import GridLine
    from qclab.queries.testing.testing import TestRow
    from qclab.services.lab import Lab

_DECIDED = {decided.replace(" ", "-"): decided for decided in DECISIONS}


def declare(commands: Commands) -> None:
    inner = commands.group("not-done", "propose that tests are not done, and agree to it or decline")
    propose = inner.add("propose", propose_not_done, "propose that open tests are not done")
    decide = inner.add("decide", settle_not_done, "agree that tests are not done, or decline, and sign (QA)")
    for command in (propose, decide):
        command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
        command.add_argument("--method", default="", metavar="ID", required=command is propose)
        command.add_argument("--reason", default="", required=command is propose)
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
    decide.add_argument("--deviation", default="", help="its number; needed to agree where the test is required")
    either(decide, "--agree", "--decline")

    command = commands.add("count", count_attempt, "say which test counts, instead of one that is not done (QA)")
    command.add_argument("sample", metavar="SAMPLE", help="of the test that counts")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--reason", required=True)

    command = commands.add("agree", agree_to_receipt, "agree to how samples of a batch were received, and sign (QA)")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--number", default="", help="that of the deviation, of those without one")
    command.add_argument("--note", default="", help="what QA says of it")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("expiry", change_expiry, "change the expiry of material that was received, and sign (QA)")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--to", required=True, metavar="TIME", help="on the laboratory's clock: 2026-03-08 12:00")
    command.add_argument("--reason", required=True, help="it is printed on the certificate")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    inner = commands.group("decide", "propose and settle decisions on values that are not evaluable")
    inner.add("list", decisions, "list the decisions that wait for a second person")
    propose = inner.add("propose", propose_decision, "propose how a value is to be read, with the reason")
    settle = inner.add("settle", settle_decision, "accept or decline what was proposed, and sign")
    for command in (propose, settle):
        command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
        command.add_argument("--method", required=True, metavar="ID")
        command.add_argument("--parameter", required=True, metavar="ID")
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
    propose.add_argument("--as", dest="decided", required=True, choices=tuple(_DECIDED))
    propose.add_argument("--reason", required=True, help="it is printed on the certificate")
    either(settle, "--accept", "--decline")
    settle.add_argument("--note", default="", help="needed to decline")
    settle.add_argument("--deviation", default="", help="number of the deviation of what was not tested")


def propose_not_done(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "propose that a test is not done")
        rows = _tests(lab, arguments, TestState.OPEN, "no open test")
        recording.propose_not_done(lab, [row.key for row in rows], arguments.reason)
    _counted(arguments, rows, "proposed as not done; QA agrees or declines")


def settle_not_done(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_NOT_DONE, "settle not done")
        rows = _tests(lab, arguments, TestState.NOT_DONE_PROPOSED, "no test that was proposed as not done")
        zone = lab.ask_of_site(settings.zone_of)
        lines = [{**line, "reason": row.state_reason} for line, row in zip(test_lines(rows, zone), rows, strict=True)]
        told("\n".join(table(lines)))
        meaning = "agreed not done" if arguments.agree else "to be done after all"
        approving.settle_not_done(
            lab,
            [row.key for row in rows],
            agree=arguments.agree,
            reason=arguments.reason,
            password=signing_password(lab, meaning),
            deviation=arguments.deviation,
            seen={row.key: row.row_version for row in rows},
        )
    _counted(arguments, rows, meaning)


def count_attempt(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.APPROVE_NOT_DONE, "say which test counts")
        with lab.asking() as ask:
            rows = tests_of(ask, arguments.sample, "", "", arguments.method)
        rows = [row for row in rows if row.state not in ENDED]
        if len(rows) != 1:
            raise Missing(
                f"{arguments.sample} has {counts.count(len(rows), 'test')} of {arguments.method}; name one.",
                code=AtTerminal.WHICH_METHOD,
            )
        attempts.count_test(lab, rows[0].key, arguments.reason)
    told(f"{rows[0].method_title}: the test of {arguments.sample} counts.")


def agree_to_receipt(arguments: Namespace) -> None:
    """What is agreed to, and what this person did on the material, is told before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.AGREE_DEVIATIONS, "agree to a deviation")
        with lab.asking() as ask:
            row = batch_named(ask, arguments.batch, arguments.client)
            rows = [
                each
                for each in ask(samples.samples_of_batch, row.key)
                if not agree_blockers(each.id, each.state, each.agreement)
            ]
            why = ask(agreeing.why_not_agree, row.key)
        if not rows:
            raise Conflict(
                f"No sample of {row.id} was received with a deviation that waits for QA.", code=AtTerminal.NO_RECEIPT
            )
        if why:
            raise NotAllowed(*why)
        for each in rows:
            told(f"{each.id}: {each.deviation_number or arguments.number or 'no number'}, {each.state_reason}")
        password = signing_password(lab, Meaning.DEVIATION_AGREED)
        seen = {each.key: each.row_version for each in rows}
        number = agreeing.agree_to_receipt(lab, list(seen), password, arguments.number, arguments.note, seen)
    if arguments.json:
        put(json_text({"batch": row.id, "samples": [each.id for each in rows]}))
    told(f"Agreed to how {counts.count(number, 'sample was', 'samples were')} received.")


def change_expiry(arguments: Namespace) -> None:
    """Who received or tested the material is told before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.CHANGE_EXPIRY, "change an expiry")
        with lab.asking() as ask:
            row = batch_named(ask, arguments.batch, arguments.client)
            why = ask(expiry.why_not_change_expiry, row.key)
            zone = ask.of_site(settings.zone_of)
        if why:
            raise NotAllowed(*why)
        to = clocks.instant(arguments.to, zone)
        was, now = (moments.minute(at, zone) or "never" for at in (row.expiry_at, to))
        told(f"Batch {row.id} expires {now}; before: {was}. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.EXPIRY_CHANGED)
        expiry.change_expiry(lab, row.key, row.row_version, to, zone.key, arguments.reason, password)
    if arguments.json:
        put(json_text({"batch": row.id, "expiry_at": to}))
    told(f"Batch {row.id} expires {now}.")


def _tests(lab: Lab, arguments: Namespace, state: str, nothing: str) -> list[TestRow]:
    with lab.asking() as ask:
        rows = tests_of(ask, arguments.subject, arguments.client, state, arguments.method)
    if not rows:
        of = f" of {arguments.method}" if arguments.method else ""
        raise Missing(f"{arguments.subject} has {nothing}{of}.", code=AtTerminal.NO_SUCH_VALUE)
    return rows


def _counted(arguments: Namespace, rows: list[TestRow], what: str) -> None:
    if arguments.json:
        put(json_text({"tests": [row.key for row in rows]}))
    told(f"{counts.count(len(rows), 'test')} {what}.")


def decisions(arguments: Namespace) -> None:
    """What waits for a second person."""
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list decisions")
        rows = lab.ask(waiting.waiting_decisions)
        lines = [
            {
                "batch": row.test.batch_id,
                "method": row.test.method_id,
                "parameter": row.parameter.name,
                "sample": row.sample,
                "value": row.result.reported,
                "limit": row.limit,
                "proposed": row.decision.decided,
                "reason": row.decision.reason,
                "by": row.decision.proposed_by_name,
                "reviewed by": row.decision.reviewed_by_name,
                "waits for": row.waits_for,
            }
            for row in rows
        ]
        show(arguments.json, lines, lines, "No decision waits for a reviewer or for QA.")


def propose_decision(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "propose a decision")
        line, evaluation = _evaluation(lab, arguments)
        key = deciding.propose_decision(lab, evaluation.key, _DECIDED[arguments.decided], arguments.reason)
    if arguments.json:
        put(json_text({"decision": key, "evaluation": evaluation.key}))
    told(f"{line.parameter.name}: proposed for {evaluation.reported}: {_DECIDED[arguments.decided]}.")


def settle_decision(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        if not lab.actor.may(Right.AGREE_DECISIONS):
            lab.require(Right.DECIDE, "settle a decision")
        line, evaluation = _evaluation(lab, arguments)
        decision = evaluation.decision
        if decision is None or not decision.state.is_waiting:
            raise Missing(f"No decision on {line.parameter.name} is waiting.", code=AtTerminal.NO_DECISION)
        is_required = any(each.key == evaluation.criterion and each.required for each in line.criteria)
        told(
            f"{named(line.test.method_title, line.parameter.name)}: {evaluation.reported} ({line.limit})\n"
            f"{decision.proposed_by_name} proposes: {decision.decided}. {decision.reason}"
            + (f"\nReviewed by {decision.reviewed_by_name}." if decision.reviewed_by_name else "")
        )
        accepted = accepted_state(decision.state, decision.decided, is_required=is_required)
        password = signing_password(lab, f"decision {accepted if arguments.agree else DecisionState.DECLINED}")
        state = deciding.settle_decision(
            lab,
            evaluation.key,
            accept=arguments.agree,
            note=arguments.note,
            password=password,
            deviation=arguments.deviation,
            seen=decision,
        )
    if arguments.json:
        put(json_text({"decision": decision.key, "accepted": arguments.agree, "state": state}))
    told("Decision reviewed; QA agrees or declines." if state.is_waiting else f"Decision {state}.")


def _evaluation(lab: Lab, arguments: Namespace) -> tuple[GridLine, EvaluationRow]:
    """The one evaluation that is not evaluable of this parameter. Raises Missing, Invalid where there are several."""
    with lab.asking() as ask:
        rows = tests_of(ask, arguments.subject, arguments.client, "", arguments.method)
        sample = sample_named(ask, arguments.subject)
        keys = [row.key for row in rows]
        lines = ask(result_queries.grid, keys) if keys else None
    wanted = arguments.parameter.strip().lower()
    found = [
        (line, each)
        for line in (lines.lines if lines else ())
        if wanted in (line.parameter.id.lower(), line.parameter.name.lower())
        for cell in line.cells
        if sample is None or cell.sample in (None, sample)
        for each in _not_evaluable(lines, cell)
    ]
    if not found:
        raise Missing(
            f"{arguments.subject} has no value of {arguments.method}, {arguments.parameter} that is not evaluable.",
            code=AtTerminal.ALL_EVALUABLE,
        )
    if len(found) > 1:
        raise Invalid(
            f"{len(found)} values of {arguments.parameter} are not evaluable; name the sample of one of them.",
            code=AtTerminal.SEVERAL_VALUES,
        )
    return found[0]


def _not_evaluable(grid: result_queries.Grid | None, cell: Cell) -> tuple[EvaluationRow, ...]:
    result = grid.results.get(cell) if grid else None
    return tuple(each for each in result.evaluations if each.evaluation is Evaluation.NOT_EVALUABLE) if result else ()
