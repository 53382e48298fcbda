"""What departs from the rule and is signed by QA: deviations of how tests were performed, duties that are relaxed."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING, Any

from qclab.cli.arguments import PARTY, Commands
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, put, show, told
from qclab.cli.session import signed_in, signing_password, tests_of
from qclab.domain import counts, moments
from qclab.domain.people.duties import RELAXABLE, Duty, Step, relaxed_words
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.deviations import departs
from qclab.domain.testing.lifecycle import TestState

with when_used():
    from qclab.queries.catalogue import master_data, relaxed
    from qclab.queries.laboratory import settings
    from qclab.queries.review import deviating
    from qclab.services.catalogue import relaxing
    from qclab.services.results import passing
    from qclab.services.review import deviations

if TYPE_CHECKING:
    from qclab.queries.catalogue.relaxed import RelaxedRow
    from qclab.queries.review.deviating import WaitingDeviation
    from qclab.services.lab import Lab

_PAIRS = {
    f"{step.name.lower().replace('_', '-')}:{duty}": (step, duty)
    for step, duties in RELAXABLE.items()
    for duty in duties
}
"""What may be relaxed, as it is typed: ``issue:performed``."""


def declare(commands: Commands) -> None:
    inner = commands.group("deviation", "pass with a deviation what cannot be said of a test, and agree to it")
    inner.add("list", list_deviations, "list the deviations of tests that QA has not agreed to")
    command = inner.add("pass", pass_, "pass what must be said of open tests and cannot, where the method lets it")
    command.add_argument("subject", metavar="BATCH-OR-SAMPLE")
    command.add_argument("--method", required=True, metavar="ID")
    command.add_argument("--number", required=True, help="of the deviation; the certificate names it")
    command.add_argument("--reason", required=True, help="it is printed on the certificate")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)
    command = inner.add("agree", agree, "agree to the deviations of this number, and sign (QA)")
    command.add_argument("number", metavar="NUMBER")
    command.add_argument("--note", default="")
    command = inner.add("decline", decline, "decline the deviations of this number: each test goes back (QA)")
    command.add_argument("number", metavar="NUMBER")
    command.add_argument("--reason", required=True)

    inner = commands.group("duties", "which duties QA relaxed for a product, and where that was used")
    command = inner.add("list", list_duties, "list every duty that was ever relaxed")
    command.add_argument("--product", default="", metavar="ID")
    command = inner.add("relax", relax, "relax a duty for a product until a day, and sign (QA)")
    _name(command)
    command.add_argument("--until", required=True, metavar="DATE", help="its last day, like 2027-01-31")
    command = inner.add("withdraw", withdraw, "withdraw a relaxed duty before its last day, and sign (QA)")
    _name(command)


def _name(command: Any) -> None:
    command.add_argument("product", metavar="PRODUCT")
    command.add_argument("duty", choices=tuple(_PAIRS), help="the step, and what excludes from it")
    command.add_argument("--reason", required=True)


def list_deviations(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list deviations")
        rows = lab.ask(deviating.waiting_deviations)
        zone = lab.ask_of_site(settings.zone_of)
    lines = [
        {
            "batch": row.test.batch_id,
            "method": row.test.method_id,
            "what": departs(row.deviation.unsaid),
            "deviation": row.deviation.number,
            "reason": row.deviation.reason,
            "by": row.deviation.raised_by_name,
            "since": moments.minute(row.deviation.raised_at, zone),
            "test": row.test.state,
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No deviation of a test waits for QA.")


def pass_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.ENTER_RESULTS, "pass with a deviation")
        with lab.asking() as ask:
            rows = tests_of(ask, arguments.subject, arguments.client, TestState.OPEN, arguments.method.strip())
        if not rows:
            raise Missing(
                f"{arguments.subject} has no open test of {arguments.method}.", code=AtTerminal.NO_OPEN_TEST_OF_METHOD
            )
        keys = [row.key for row in rows]
        passed = passing.pass_with_deviation(lab, keys, arguments.number, arguments.reason)
    if arguments.json:
        put(json_text({"passed": passed}))
    for row in rows:
        told(f"{row.method_title}: {passed[row.key]} passed with deviation {arguments.number}; QA agrees to it.")


def agree(arguments: Namespace) -> None:
    """What is signed is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.AGREE_DEVIATIONS, "agree to deviations")
        rows = _waiting(lab, arguments.number)
        password = signing_password(lab, Meaning.DEVIATION_AGREED)
        seen = {row.key: row.deviation.row_version for row in rows}
        deviations.agree_to_deviations(lab, list(seen), password, arguments.note, seen)
    if arguments.json:
        put(json_text({"deviations": list(seen)}))
    told(f"{counts.count(len(rows), 'deviation')} agreed to.")


def decline(arguments: Namespace) -> None:
    """What goes back is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.AGREE_DEVIATIONS, "decline deviations")
        rows = _waiting(lab, arguments.number)
        password = signing_password(lab, "deviation declined")
        seen = {row.key: row.deviation.row_version for row in rows}
        deviations.decline_deviations(lab, list(seen), arguments.reason, password, seen)
    if arguments.json:
        put(json_text({"deviations": list(seen)}))
    told(f"{counts.count(len(rows), 'deviation')} declined; each test is open again.")


def _waiting(lab: Lab, number: str) -> list[WaitingDeviation]:
    """The deviations of this number that wait for QA, after they were told. Raises Missing."""
    waits = lab.ask(deviating.waiting_deviations)
    rows = [row for row in waits if row.deviation.number.lower() == number.strip().lower()]
    if not rows:
        raise Missing(f"No deviation “{number}” of a test waits for QA.", code=AtTerminal.NO_DEVIATION)
    for row in rows:
        said = f"{departs(row.deviation.unsaid)} ({row.deviation.raised_by_name}): {row.deviation.reason}"
        told(f"{row.test.method_title}, {row.test.batch_id}: {said}")
    return rows


def list_duties(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        rows = [row for row in lab.ask(relaxed.relaxed_duties) if arguments.product in ("", row.product_id)]
        zone = lab.ask_of_site(settings.zone_of)
        today = moments.day_of(lab.store.clock(), zone)
    lines = [
        {
            "product": row.product_id,
            "relaxed": row.relaxation.said,
            "state": row.state(today),
            "since": moments.minute(row.relaxation.since, zone),
            "until": row.relaxation.last_day.isoformat(),
            "signed by": row.signed_by_name,
            "reason": row.reason,
            "withdrawn": f"{row.ended_by_name}: {row.ended_because}" if row.ended_because else "",
            "used for": "; ".join(f"{use.record}, batch {use.batch_id}, {use.by}" for use in row.uses),
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "No duty was ever relaxed.")


def relax(arguments: Namespace) -> None:
    step, duty = _PAIRS[arguments.duty]
    with signed_in(arguments) as lab:
        lab.require(Right.RELAX_DUTIES, "relax a duty")
        last_day = _day(arguments.until)
        product = _product(lab, arguments.product)
        told(f"{arguments.product}: {relaxed_words(step, duty)}, until {arguments.until}. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.DUTY_RELAXED)
        key = relaxing.relax(lab, product, step, duty, last_day, arguments.reason, password)
    if arguments.json:
        put(json_text({"relaxed": key}))
    told("The duty is relaxed; not for yourself.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text}” is no date like 2027-01-31.", code=AtTerminal.NO_DATE) from None


def withdraw(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.RELAX_DUTIES, "withdraw a relaxed duty")
        row = _in_force(lab, _product(lab, arguments.product), *_PAIRS[arguments.duty])
        told(f"{row.product_id}: {row.relaxation.said}. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.RELAXATION_WITHDRAWN)
        relaxing.withdraw(lab, row.key, arguments.reason, password)
    if arguments.json:
        put(json_text({"withdrawn": row.key}))
    told("The relaxed duty is withdrawn.")


def _in_force(lab: Lab, product: int, step: Step, duty: Duty) -> RelaxedRow:
    today = moments.day_of(lab.store.clock(), lab.ask_of_site(settings.zone_of))
    for row in lab.ask(relaxed.relaxed_duties, product=product):
        if (row.relaxation.step, row.relaxation.duty) == (step, duty) and row.relaxation.holds(today):
            return row
    raise Missing("That is not relaxed for this product.", code=AtTerminal.NOT_RELAXED)


def _product(lab: Lab, id_: str) -> int:
    for kept in lab.ask(master_data.products):
        if kept.value.id.lower() == id_.strip().lower():
            return kept.key
    raise Missing(f"There is no product “{id_}”.", code=AtTerminal.NO_PRODUCT)
