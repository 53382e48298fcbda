"""Lighter cases from a terminal: opened on what was seen, worked, concluded; and what any case concerns."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands
from qclab.cli.later import when_used
from qclab.cli.output import minute, put, show, told
from qclab.cli.session import batch_named, signed_in, signing_password, tests_of
from qclab.domain.investigations.case import Conclusion, under_way
from qclab.domain.investigations.conclusions import CONCLUSIONS
from qclab.domain.investigations.kinds import LIGHTER, CaseKind, Effect, Reference, Subject
from qclab.domain.investigations.phases import FINDINGS, Answer, Finding, Phase
from qclab.domain.people.duties import RIGHTS, Step
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.investigations import file as files
    from qclab.queries.investigations import listed
    from qclab.queries.laboratory import settings
    from qclab.services.investigations import concluding, opening, working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qclab.queries.investigations.file import CaseFile
    from qclab.services.lab import Asking, Lab

_LIGHT = tuple(dict.fromkeys(each for kind in LIGHTER for each in CONCLUSIONS[kind]))
_FOUND = FINDINGS[Phase.LABORATORY]


def declare(commands: Commands) -> None:
    inner = commands.group("case", "open a lighter case, work it and conclude it; say what a case concerns")
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
    signed = inner.add("sign", sign, "say what the laboratory found in a lighter case, and sign it")
    signed.add_argument("--found", required=True, choices=[each.value for each in _FOUND])
    signed.add_argument("--words", required=True)
    signed.add_argument("--cause", default=None, metavar="CAUSE", help="as the list says it, with its code")
    signed.add_argument("--evidence", default="")
    batch = inner.add("conclude-batch", conclude_batch, "conclude a case for a batch it concerns, and sign (QA)")
    batch.add_argument("--batch", required=True, metavar="BATCH")
    batch.add_argument("--effect", required=True, choices=[each.value for each in Effect])
    batch.add_argument("--reason", required=True)
    closed = inner.add("close", close, "close a lighter case with its conclusion, and sign")
    closed.add_argument("--conclusion", required=True, choices=[each.value for each in _LIGHT])
    closed.add_argument("--reason", required=True)
    closed.add_argument("--print", dest="prints", action="store_true", help="a certificate says of it (QA)")
    for command in (shown, concerned, refer, answered, signed, batch, closed):
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
        row = _read(lab, key)
    held = "; its batch is on hold" if row.line.case.holds else ""
    told(f"{row.id} was opened{held}.")


def show_(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "show a case")
        file = _named(lab, arguments.case)
        zone = lab.ask_of_site(settings.zone_of)
    case = file.line.case
    if not arguments.json:
        put(f"{case.id}, {case.kind.in_words}, batch {file.line.batch_id}: {case.said}")
        put(f"Opened {minute(case.opened_at, zone)} by {case.opened_by_name}: {case.seen or case.failure}")
    show(arguments.json, list(_lines(file)), _lines(file), "It concerns nothing else.")


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
    phase = under_way(file.facts.case)
    given = {each.question: each for each in file.answers if each.phase is phase}
    for number, question in enumerate(file.facts.case.questions(phase) if phase else (), 1):
        row = given.get(question)
        said = " ".join(filter(None, (row.answer, row.words))) if row else "open"
        yield {"what": f"question {number}", "name": question, "said": said}


def concern(arguments: Namespace) -> None:
    said = {subject: getattr(arguments, f"of_{subject}") for subject in Subject}
    named = {subject: name for subject, name in said.items() if name}
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "say what a case concerns")
        if not named and not arguments.batch:
            raise Invalid("Say what the case concerns: --batch, --method, or one of the others.")
        key = _named(lab, arguments.case).line.key
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
        working.refer(lab, _named(lab, arguments.case).line.key, Reference(arguments.what), arguments.number)
    told(f"{arguments.what} {arguments.number} was added to {arguments.case}.")


def answer(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.WORK_CASES, "answer a checklist")
        file = _named(lab, arguments.case)
        phase = under_way(file.facts.case)
        questions = file.facts.case.questions(phase) if phase else ()
        if phase is None or not 0 < arguments.question <= len(questions):
            raise Missing(f"{arguments.case} asks no question {arguments.question} now.")
        question = questions[arguments.question - 1]
        working.answer(lab, file.line.key, phase, question, Answer(arguments.given), arguments.words)
    told(f"Answered {arguments.given}: {question}.")


def sign(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(RIGHTS[Step.ASSESS_CASE], "sign what was found in a case")
        file = _named(lab, arguments.case)
        if not file.line.case.kind.is_lighter:
            raise Invalid("A case out of specification is signed in the window, where its values are seen.")
        found = concluding.Found(Finding(arguments.found), arguments.cause, arguments.words, arguments.evidence)
        password = signing_password(lab, Meaning.PHASE_SIGNED)
        concluding.sign_phase(lab, file.line.key, Phase.LABORATORY, found, password, file.row_version)
    told(f"Signed what was found in {arguments.case}: {arguments.found}.")


def conclude_batch(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.CLOSE_CASES, "conclude a batch of a case")
        file = _named(lab, arguments.case)
        with lab.asking() as ask:
            batch = batch_named(ask, arguments.batch, arguments.client).key
        password, effect = signing_password(lab, Meaning.BATCH_CONCLUDED), Effect(arguments.effect)
        opening.conclude_batch(lab, file.line.key, batch, effect, arguments.reason, password, file.row_version)
    told(f"{arguments.case} was concluded for {arguments.batch}: {arguments.effect}.")


def close(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        file = _named(lab, arguments.case)
        if not file.line.case.kind.is_lighter:
            raise Invalid("A case out of specification is closed in the window, where its values are seen.")
        conclusion, password = Conclusion(arguments.conclusion), signing_password(lab, Meaning.CASE_CLOSED)
        concluding.close(
            lab, file.line.key, conclusion, arguments.reason, password, file.row_version, prints=arguments.prints
        )
    told(f"Closed {arguments.case}: {arguments.conclusion}.")


def _tests(ask: Asking, batch: str, client: str, method: str) -> list[int]:
    """The tests of a method in a batch; none where no method is named. Raises Missing where there is none."""
    if not method:
        return []
    tests = [row.key for row in tests_of(ask, batch, client, "", method)]
    if not tests:
        raise Missing(f"{batch} has no test of {method}.")
    return tests


def _named(lab: Lab, number: str) -> CaseFile:
    """The case of this number. Raises Missing."""
    wanted = number.strip().upper()
    keys = lab.ask(listed.find_cases, search=wanted)
    for line in lab.ask(listed.fetch_cases, keys):
        if line.case.id == wanted:
            return _read(lab, line.key)
    raise Missing(f"There is no case {number}.")


def _read(lab: Lab, key: int) -> CaseFile:
    return lab.ask(files.read_case, key)
