"""Cases from a terminal: lighter ones opened on what was seen; what any case says, concerns and answers."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from qclab.cli import casework, files
from qclab.cli.arguments import PARTY, Commands
from qclab.cli.casework import case_named
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import minute, put, show, told
from qclab.cli.session import batch_named, signed_in, signing_password, tests_of
from qclab.domain.investigations.case import under_way
from qclab.domain.investigations.kinds import LIGHTER, CaseKind, Effect, Reference, Subject
from qclab.domain.investigations.missing import missing
from qclab.domain.investigations.phases import Answer
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.investigations import file as case_files
    from qclab.queries.laboratory import settings
    from qclab.services.investigations import opening, paper, working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qclab.queries.investigations.file import CaseFile
    from qclab.services.lab import Asking


def declare(commands: Commands) -> None:
    inner = commands.group("case", "open a lighter case; work any case, sign its phases, retest, conclude it")
    casework.declare(inner)
    opened = inner.add("open", open_, "open a case out of trend, atypical or of an excursion on what was seen")
    opened.add_argument("kind", choices=[kind.value for kind in LIGHTER])
    opened.add_argument("batch", metavar="BATCH", nargs="+", help="the first is the one whose case it is")
    opened.add_argument("--seen", required=True, help="what was seen, in a sentence")
    opened.add_argument("--method", default="", metavar="ID", help="only its tests of the first batch")
    shown = inner.add("show", show_, "show a case: what was seen or measured, what it concerns, what is missing")
    concerned = inner.add("concern", concern, "say which batch, test, run, lot, instrument or room it concerns too")
    concerned.add_argument("--batch", default="", metavar="BATCH")
    concerned.add_argument("--method", default="", metavar="ID", help="only the tests of it in that batch")
    for subject in Subject:
        concerned.add_argument(f"--{subject}", dest=f"of_{subject}", default="", metavar="NAME")
    refer = inner.add("refer", refer_, "name the deviation, CAPA or change that goes with it")
    refer.add_argument("what", choices=[each.value for each in Reference])
    refer.add_argument("number")
    answered = inner.add("answer", answer, "answer a question of the checklist of the phase under way")
    answered.add_argument("question", type=int, metavar="NUMBER", help="as “case show” counts them")
    answered.add_argument("given", choices=[each.value for each in Answer])
    answered.add_argument("--words", default="", help="needed where the answer is no")
    batch = inner.add("conclude-batch", conclude_batch, "conclude a case for a batch it concerns, and sign (QA)")
    batch.add_argument("--batch", required=True, metavar="BATCH")
    batch.add_argument("--effect", required=True, choices=[each.value for each in Effect])
    batch.add_argument("--reason", required=True)
    printed = inner.add("print", print_, "draw a whole case as a PDF, with every signature")
    files.add_place(printed)
    for command in (shown, printed, concerned, refer, answered, batch):
        command.add_argument("--case", required=True, metavar="NUMBER", help="such as OOT-2026-0001")
    for command in (opened, concerned, batch):
        command.add_argument("--client", default="", metavar="ID", help=PARTY)


def open_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "open a case")
        with lab.asking() as ask:
            batches = [batch_named(ask, id_, arguments.client).key for id_ in arguments.batch]
            tests = _tests(ask, arguments.batch[0], arguments.client, arguments.method)
        kind = CaseKind(arguments.kind)
        key = opening.open_case(lab, kind, arguments.seen, opening.Concerns(batches, tests))
        row = lab.ask(case_files.read_case, key)
    held = "; its batch is on hold" if row.line.case.holds else ""
    told(f"{row.id} was opened{held}.")


def show_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "show a case")
        file = case_named(lab, arguments.case)
        zone = lab.ask_of_site(settings.zone_of)
    case = file.line.case
    if not arguments.json:
        put(f"{case.id}, {case.kind.in_words}, batch {file.line.batch_id}: {case.said}")
        put(f"Opened {minute(case.opened_at, zone)} by {case.opened_by_name}: {case.seen or case.failure}")
    show(arguments.json, list(_lines(file)), _lines(file), "It concerns nothing else.")


def print_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "print a case")
        place = files.place(arguments)
        place.check()
        file = case_named(lab, arguments.case)
        pdf = paper.case_paper(lab, file.line.key)
    place.write(pdf)
    told(f"Case {file.id} is in {arguments.out}.")


def _lines(file: CaseFile) -> Iterator[dict[str, str]]:
    """What the case concerns, what is named beside it, and the checklist of the phase under way."""
    for batch in file.batches:
        held = "on hold, " if batch.holds else ""
        state = f"{batch.effect}: {batch.because}" if batch.effect else f"{held}not concluded yet"
        yield {"what": "batch", "name": batch.batch_id, "said": state}
    for test in file.tests:
        yield {"what": "test", "name": test.batch_id, "said": test.said}
    for subject in file.subjects:
        yield {"what": subject.kind, "name": subject.name, "said": ""}
    for reference in file.references:
        yield {"what": reference.what, "name": reference.words, "said": ""}
    yield from _worked(file)
    phase = under_way(file.facts.case)
    given = {each.question: each for each in file.answers if each.phase is phase}
    for number, question in enumerate(file.facts.case.questions(phase) if phase else (), 1):
        row = given.get(question)
        said = " ".join(filter(None, (row.answer, row.words))) if row else "open"
        yield {"what": f"question {number}", "name": question, "said": said}


def _worked(file: CaseFile) -> Iterator[dict[str, str]]:
    """What was signed of the case, its retests and investigation tests, and what is missing to close it."""
    for phase, row in file.phases.items():
        signers = ", ".join(f"{each.meaning}: {each.printed_name}" for each in row.signatures)
        found = " ".join(filter(None, (row.finding, row.cause, row.returned_because)))
        yield {"what": f"phase {phase}", "name": f"{row.state}: {found}", "said": signers}
    for retest in file.plan.retests if file.plan is not None else ():
        said = " ".join(filter(None, (retest.state, retest.reported)))
        yield {"what": f"retest {retest.number}", "name": retest.analyst_name, "said": said}
    for number, test in enumerate(file.hypotheses, 1):
        said = f"{test.result}, {test.tells}" if test.result else "no result yet"
        yield {"what": f"investigation test {number}", "name": test.material, "said": said}
    for lack in missing(file.facts.case):
        yield {"what": "missing", "name": lack.what, "said": lack.who}


def concern(arguments: Namespace) -> None:
    said = {subject: getattr(arguments, f"of_{subject}") for subject in Subject}
    named = {subject: name for subject, name in said.items() if name}
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "say what a case concerns")
        if not named and not arguments.batch:
            raise Invalid(
                "Say what the case concerns: --batch, --method, or one of the others.", code=AtTerminal.NO_CONCERN
            )
        key = case_named(lab, arguments.case).line.key
        if arguments.batch:
            with lab.asking() as ask:
                tests = _tests(ask, arguments.batch, arguments.client, arguments.method)
                batch = batch_named(ask, arguments.batch, arguments.client).key
            opening.concern(lab, key, opening.Concerns(tests=tests) if tests else opening.Concerns([batch]))
        for subject, name in named.items():
            opening.name_subject(lab, key, subject, name)
    told(f"{arguments.case} concerns it.")


def refer_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "refer to another record")
        working.refer(lab, case_named(lab, arguments.case).line.key, Reference(arguments.what), arguments.number)
    told(f"{arguments.what} {arguments.number} was added to {arguments.case}.")


def answer(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "answer a checklist")
        file = case_named(lab, arguments.case)
        phase = under_way(file.facts.case)
        questions = file.facts.case.questions(phase) if phase else ()
        if phase is None or not 0 < arguments.question <= len(questions):
            raise Missing(f"{arguments.case} asks no question {arguments.question} now.", code=AtTerminal.NO_QUESTION)
        question = questions[arguments.question - 1]
        working.answer(lab, file.line.key, phase, question, Answer(arguments.given), arguments.words)
    told(f"Answered {arguments.given}: {question}.")


def conclude_batch(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "conclude a batch of a case")
        file = case_named(lab, arguments.case)
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client).key
        password, effect = signing_password(lab, Meaning.BATCH_CONCLUDED), Effect(arguments.effect)
        opening.conclude_batch(lab, file.line.key, batch, effect, arguments.reason, password, file.row_version)
    told(f"{arguments.case} was concluded for {arguments.batch}: {arguments.effect}.")


def _tests(ask: Asking, batch: str, client: str, method: str) -> list[int]:
    """The tests of a method in a batch; none where no method is named. Raises Missing where there is none."""
    if not method:
        return []
    tests = [row.key for row in tests_of(ask, batch, client, "", method)]
    if not tests:
        raise Missing(f"{batch} has no test of {method}.", code=AtTerminal.NO_TEST_OF_BATCH)
    return tests
