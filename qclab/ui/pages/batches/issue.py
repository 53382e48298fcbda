"""Issuing a certificate: why it is revised, and a signature that lists exactly what is issued."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.documents.release.content import SampleLine
from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count, joined, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.people.duties import another_may_sign
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.release.certificates import CertificateRow
from qclab.services.lab import Lab
from qclab.services.release import certificates
from qclab.services.release.certificates import Preview
from qclab.services.release.paper import NO_RESULT
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.signing import Deed, barring, offer, sign

_QUICK = ("A result was corrected", "A pending test was finished", "A clerical error on the certificate")


class Issuing(QObject):
    """The command that issues or revises a certificate, and what follows; ``shown`` gives the batch and the kind."""

    issued = Signal(object)
    """The row of the certificate."""
    refused = Signal(object)
    """Why it was not issued; a wrong password is asked for again instead."""

    def __init__(self, lab: Lab, page: Page, shown: Callable[[], tuple[BatchFacts | None, str]]) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self.command = Command(page, "issue_certificate", "Issue…", self.ask, keys=("Ctrl+Return", "Ctrl+Enter"),
                               icon="signature", help_="issue the certificate")  # fmt: skip

    def look(self) -> None:
        """Whether it would revise or issue, and why it cannot be done."""
        facts, kind = self._shown()
        if facts is not None and kind in facts.previews:
            verb = "revise" if facts.issued(kind) else "issue"
            self.command.setText(f"{verb.capitalize()}…")
            self.command.describe(f"{verb} the {kind}")
            self._offer(facts, kind)

    def ask(self) -> None:
        """Ask for the reason of a revision and for the signature, then issue."""
        facts, kind = self._shown()
        if facts is None or kind not in facts.previews or not self.command.isEnabled():
            return
        before = facts.issued(kind)
        reason = ask_reason(self._page, before) if before is not None else ""
        if reason is not None:
            self._sign(facts, kind, before, reason)

    def tell(self, row: CertificateRow, show: Callable[[], object]) -> None:
        """That it was issued, and who has to be told, which ``show`` brings to the front."""
        said = f"Issued {row.id} revision {row.revision}."
        self._page.say(said)
        facts, _ = self._shown()
        if facts is not None and (holders := facts.holders(row.id)):
            told = f"{joined(holders)} {word(len(holders), 'holds', 'hold')} an earlier one and must be told."
            self._page.messages.warn(f"{said} {told}", "Show", show)

    def _sign(self, facts: BatchFacts, kind: str, before: CertificateRow | None, reason: str) -> None:
        batch, preview = facts.batch.key, facts.previews[kind]
        edition = f"{before.id} revision {before.revision + 1}" if before else "a new number"
        deed = Deed(
            self._lab,
            Meaning.ISSUED,
            [f"{kind.capitalize()}, {edition}, batch {preview.content.batch}"],
            issued_facts(preview, before, reason),
            lambda signer, password: certificates.issue(signer, batch, preview.batch_version, password, kind, reason),
            self.issued.emit,
            Right.ISSUE_CERTIFICATES,
            title="Issue the certificate",
            failed=self.refused.emit,
            begun=lambda: self.command.refuse("It is being issued."),
            ended=self.look,
            barred=barring(self._lab.actor, facts.why_not_issue),
        )
        sign(self._page, deed)

    def _offer(self, facts: BatchFacts, kind: str) -> None:
        """Whether it can be issued, by who is signed in or by another person here."""
        preview, whys = facts.previews[kind], facts.why_not_issue
        blockers = facts.blockers(kind) or preview.why_no_revision
        if blockers and (not whys or another_may_sign(self._lab.actor, whys)):
            self.command.refuse("\n".join(map(str, blockers)), facts.blocked(kind))
        else:
            offer(self.command, self._lab.actor, whys, note="\n".join(preview.relaxed))


def ask_reason(parent: QWidget, before: CertificateRow) -> str | None:
    """Why a certificate that was issued is revised, or None when the person gave up."""
    return ReasonDialog.ask(
        parent,
        title=f"Revise {before.id}",
        what=f"Revision {before.revision + 1} will supersede revision {before.revision}. The reason is printed on it.",
        quick=(*_QUICK, *_changed(before)),
        accept="Go on",
    )


def issued_facts(preview: Preview, before: CertificateRow | None, reason: str) -> list[str]:
    """What exactly is issued: conclusion, specifications, numbers of results and samples, and what is open."""
    content = preview.content
    bound = ", ".join(f"{line.number} {line.revision}" for line in content.specifications)
    shown = [line for line in content.results if line.result not in (Evaluation.NOT_TESTED, NO_RESULT)]
    tests = len({(line.group, line.test, line.method) for line in shown})
    facts = [
        f"Conclusion: {content.conclusion}",
        f"Product: {content.product}.",
        f"Specification: {bound}.",
        f"{count(len(shown), 'result')} of {count(tests, 'test')} {preview.samples.tested_on}.",
    ]
    untested = [named(line.test, line.parameter) for line in content.results if line.result == Evaluation.NOT_TESTED]
    if untested:
        facts.append(f"Not tested: {'; '.join(untested)}.")
    failed = [
        named(line.test, line.parameter) for line in content.results if line.evaluation == Evaluation.DOES_NOT_COMPLY
    ]
    if failed:
        facts.append(f"Does not comply: {'; '.join(failed)}.")
    decided = sum(bool(line.decision) for line in content.results)
    if decided:
        facts.append(f"{count(decided, 'result')} settled by a reviewed decision.")
    confirmed = [f"{named(line.test, line.parameter)} {line.result}" for line in content.results if line.confirmed]
    if confirmed:
        facts.append(f"Confirmed when it was entered: {'; '.join(confirmed)}.")
    facts += _remarks(content.samples)
    facts += preview.relaxed
    if content.pending:
        waiting = ", ".join(dict.fromkeys(line.test for line in content.pending))
        facts.append(f"Still pending, and listed on it: {waiting}.")
    if before is not None:
        facts.append(f"Supersedes revision {before.revision}: {reason}.")
        facts += [f"Changed: {change}" for change in content.changes]
    return facts


def _remarks(samples: Sequence[SampleLine]) -> Iterator[str]:
    """What the certificate remarks of its samples, all of it, what is said of several of them once."""
    remarked: dict[str, list[str]] = {}
    for line in samples:
        if line.remarks:
            remarked.setdefault(line.remarks, []).append(grouped(line.sample_id))
    for remarks, ids in remarked.items():
        yield f"{f'Sample {ids[0]}' if len(ids) == 1 else count(len(ids), 'sample')}: {remarks}"


def _changed(before: CertificateRow) -> tuple[str, ...]:
    """What made it outdated, as the page says it: ``OOS-2026-0001 was closed``."""
    said = "; ".join(before.outdated)
    return (said,) if said else ()
