"""The steps of any case at a terminal: phases signed and returned, retests, investigation tests, who was told, closing.

What is going to be signed is shown before the password is asked, and signed as it was shown.
"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from qclab.cli.arguments import Commands, count
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, minute, put, table, told
from qclab.cli.session import signed_in, signing_password
from qclab.domain import clocks
from qclab.domain.investigations.case import Conclusion, closing_step, next_step, under_way
from qclab.domain.investigations.phases import Answer, Finding
from qclab.domain.investigations.returning import goes_back
from qclab.domain.people.duties import RIGHTS, Step
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.investigations import file as case_files
    from qclab.queries.investigations import listed
    from qclab.queries.laboratory import settings
    from qclab.queries.people import people
    from qclab.services.investigations import concluding, hypotheses, retesting, returning, working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qclab.domain.investigations.phases import Phase
    from qclab.queries.investigations.file import CaseFile
    from qclab.services.lab import Lab


def declare(inner: Commands) -> None:
    signed = inner.add("sign", sign, "sign the phase under way: the first with what it found, the second as it is")
    signed.add_argument("--found", default=None, choices=[each.value for each in Finding])
    signed.add_argument("--words", default="", help="what was looked at and what it shows")
    signed.add_argument("--cause", default=None, metavar="CAUSE", help="as the list says it, with its code")
    signed.add_argument("--evidence", default="")
    returned = inner.add("return", return_, "return what the first person signed of phase Ia, as the supervisor")
    back = inner.add("to-laboratory", to_laboratory, "return what the laboratory proved, and sign (QA)")
    planned = inner.add("plan", plan, "plan the retests, one for each analyst, and sign")
    planned.add_argument("--by", action="append", required=True, metavar="ID", help="may be repeated, in their order")
    agreed = inner.add("agree", agree, "sign the plan of retests, which makes them (QA)")
    refused = inner.add("return-plan", return_plan, "return the plan of retests (QA)")
    repeated = inner.add("repeat", repeat, "begin the repeat of what lives for hours before QA has closed the case")
    supposed = inner.add("suppose", suppose, "plan an investigation test, which is never reported")
    supposed.add_argument("--hypothesis", required=True, help="what is supposed, and what would show it")
    supposed.add_argument("--material", required=True, help="which flask, aliquot or preparation is measured")
    found = inner.add("found", found_, "record once what an investigation test found")
    found.add_argument("test", type=count, metavar="NUMBER", help="as “case show” counts them")
    found.add_argument("--result", required=True)
    found.add_argument("--tells", required=True, help="about the hypothesis")
    found.add_argument("--by", required=True, metavar="ID", help="who performed it: a user id, or “me”")
    found.add_argument("--at", required=True, metavar="MOMENT", help="2026-11-30 07:46")
    extended = inner.add("extend", extend, "extend the case until another moment (QA)")
    extended.add_argument("--until", required=True, metavar="MOMENT", help="2026-11-30 07:46")
    telling = inner.add("told", tell, "record who was told of the case")
    telling.add_argument("--who", required=True)
    telling.add_argument("--how", required=True, help="how, and what was said")
    closed = inner.add("close", close, "close the case with its conclusion, and sign")
    closed.add_argument("--conclusion", required=True, choices=[each.value for each in Conclusion])
    closed.add_argument("--print", dest="prints", action="store_true", help="a certificate says of a lighter one (QA)")
    for command in (returned, back, planned, refused, extended, closed):
        command.add_argument("--reason", required=True)
    of_a_case = (signed, returned, back, planned, agreed, refused, repeated, supposed, found, extended, telling, closed)
    for command in of_a_case:
        command.add_argument("--case", required=True, metavar="NUMBER", help="such as OOS-2026-0001")


def case_named(lab: Lab, number: str) -> CaseFile:
    """The case of this number. Raises Missing."""
    wanted = number.strip().upper()
    for line in lab.ask(listed.fetch_cases, lab.ask(listed.find_cases, search=wanted)):
        if line.case.id == wanted:
            return lab.ask(case_files.read_case, line.key)
    raise Missing(f"There is no case {number}.", code=AtTerminal.NO_CASE)


# phases


def sign(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "sign a phase of a case")
        file = case_named(lab, arguments.case)
        phase, step = under_way(file.facts.case), next_step(file.facts.case)
        if phase is None or step is None:
            raise Conflict(f"No phase of {file.id} is under way.", code=AtTerminal.NO_PHASE)
        lab.require(RIGHTS[step], "sign a phase of a case")
        is_second = step is Step.SUPERVISE_CASE
        if is_second and (arguments.found or arguments.words or arguments.evidence):
            raise Invalid(
                "What the phase found was signed by the first; sign it as it is, or return it.",
                code=AtTerminal.PHASE_IS_SIGNED,
            )
        finding = Finding(arguments.found) if arguments.found else None
        found = concluding.Found(finding, arguments.cause, arguments.words, arguments.evidence)
        told("\n".join([f"{file.id}, phase {phase}, {_value(file)}", *_said(file, phase, found, is_second=is_second)]))
        password = signing_password(lab, Meaning.PHASE_SIGNED)
        state = concluding.sign_phase(lab, file.line.key, phase, found, password, file.row_version)
    _done(arguments, f"Phase {phase} of {file.id}: {state}.", phase=phase, state=state)


def _value(file: CaseFile) -> str:
    """What the case is on."""
    return file.original_said or file.line.case.seen


def _said(file: CaseFile, phase: Phase, found: concluding.Found, *, is_second: bool) -> Iterator[str]:
    """What is signed of a phase: its checklist as it is answered, and what it found."""
    for each in file.answers:
        if each.phase is phase:
            mark = "" if each.answer is Answer.YES else f" ({each.words})" if each.words else ""
            yield f"  {each.question}: {each.answer}{mark}"
    row = file.phases.get(phase)
    if is_second and row is not None:
        yield from filter(None, (f"Found: {row.finding}", row.cause, row.words, row.evidence))
    else:
        yield from filter(None, (f"Found: {found.finding or '-'}", found.cause, found.words, found.evidence))


def return_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(RIGHTS[Step.SUPERVISE_CASE], "return a phase of a case")
        file = case_named(lab, arguments.case)
        concluding.return_phase(lab, file.line.key, arguments.reason)
    _done(arguments, f"Phase {under_way(file.facts.case)} of {file.id} is returned.")


def to_laboratory(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "return a case to the laboratory")
        file = case_named(lab, arguments.case)
        for phase in goes_back(file.facts.case):
            row = file.phases[phase]
            told(
                "\n".join(
                    [f"{file.id}, phase {phase}", *filter(None, (row.finding, row.cause, row.words, row.evidence))]
                )
            )
        password = signing_password(lab, Meaning.PHASE_RETURNED)
        returning.return_to_laboratory(lab, file.line.key, arguments.reason, password, file.row_version)
    _done(arguments, f"{file.id} is returned to the laboratory.")


# retests


def plan(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CONCLUDE_CASES, "plan the retests of a case")
        file = case_named(lab, arguments.case)
        analysts = [lab.ask(people.performer, named) for named in arguments.by]
        told(f"{file.id}, {_value(file)}: {len(analysts)} to retest, {', '.join(arguments.by)}. {arguments.reason}")
        password = signing_password(lab, Meaning.RETESTS_PLANNED)
        retesting.plan_retests(lab, file.line.key, analysts, arguments.reason, password, file.row_version)
    _done(arguments, f"The retests of {file.id} are planned; QA signs the plan or returns it.", retests=len(analysts))


def agree(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "sign a plan of retests for QA")
        file = case_named(lab, arguments.case)
        if file.plan is not None:
            lines = [{"retest": str(each.number), "by": each.analyst_name} for each in file.plan.retests]
            told("\n".join([f"{file.id}, {_value(file)}", *table(lines), f"Why: {file.plan.why}", file.plan.rule]))
        password = signing_password(lab, Meaning.RETESTS_AGREED)
        tests = retesting.sign_plan(lab, file.line.key, password, file.row_version)
    _done(arguments, f"{file.id}: each retest is made and given to its analyst.", tests=tests)


def return_plan(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "return a plan of retests")
        file = case_named(lab, arguments.case)
        retesting.return_plan(lab, file.line.key, arguments.reason)
    _done(arguments, f"The plan of retests of {file.id} is returned.")


def repeat(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CONCLUDE_CASES, "begin the repeat of a case")
        file = case_named(lab, arguments.case)
        test = concluding.begin_repeat(lab, file.line.key)
    _done(arguments, f"{file.id}: the repeat is begun; it is reported once QA has closed the case.", test=test)


# investigation tests


def suppose(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "plan an investigation test")
        file = case_named(lab, arguments.case)
        hypotheses.plan_test(lab, file.line.key, arguments.hypothesis, arguments.material)
    number = len(file.hypotheses) + 1
    _done(arguments, f"Investigation test {number} of {file.id} is planned.", number=number)


def found_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "record an investigation test")
        file = case_named(lab, arguments.case)
        if arguments.test > len(file.hypotheses):
            raise Missing(
                f"{file.id} has no investigation test {arguments.test}.", code=AtTerminal.NO_INVESTIGATION_TEST
            )
        row = file.hypotheses[arguments.test - 1]
        by = lab.ask(people.performer, arguments.by)
        at = clocks.instant(arguments.at, lab.ask_of_site(settings.zone_of), "at")
        hypotheses.record_test(lab, file.line.key, row.key, arguments.result, arguments.tells, by, at)
    _done(arguments, f"Investigation test {arguments.test} of {file.id}: {arguments.result}, {arguments.tells}.")


# the case


def extend(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "extend a case")
        file, zone = case_named(lab, arguments.case), lab.ask_of_site(settings.zone_of)
        until = clocks.instant(arguments.until, zone, "until")
        working.extend(lab, file.line.key, until, arguments.reason)
    _done(arguments, f"{file.id} is extended until {minute(until, zone)}.", until=until)


def tell(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "record who was told of a case")
        file = case_named(lab, arguments.case)
        working.note_told(lab, file.line.key, arguments.who, arguments.how)
    _done(arguments, f"{arguments.who}: told of {file.id}.")


def close(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "close a case")
        file, conclusion = case_named(lab, arguments.case), Conclusion(arguments.conclusion)
        lab.require(RIGHTS[closing_step(file.facts.case, lab.actor)], "close a case")
        phases = [f"Phase {phase}: {row.finding}" for phase, row in file.phases.items()]
        told("\n".join([f"{file.id}, {_value(file)}", *phases, f"{conclusion}: {arguments.reason}"]))
        password = signing_password(lab, Meaning.CASE_CLOSED)
        concluding.close(
            lab, file.line.key, conclusion, arguments.reason, password, file.row_version, prints=arguments.prints
        )
    _done(arguments, f"Closed {file.id}: {conclusion}.", conclusion=conclusion)


def _done(arguments: Namespace, words: str, **data: Any) -> None:
    if arguments.json:
        put(json_text({"case": arguments.case.strip().upper(), **data}))
    told(words)
