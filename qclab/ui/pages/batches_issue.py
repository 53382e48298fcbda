"""Before a certificate is issued: why it is revised, and a signature that lists exactly what is issued."""

from PySide6.QtWidgets import QWidget

from qclab.queries.certificates import CertificateRow
from qclab.services.certificates import Preview
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.sign import SignDialog

_QUICK = ("A result was corrected", "A pending test was finished", "A clerical error on the certificate")


def ask_reason(parent: QWidget, before: CertificateRow) -> str | None:
    """Why a certificate that was issued is revised, or None when the person gave up."""
    return ReasonDialog.ask(
        parent,
        title=f"Revise {before.id}",
        what=f"Revision {before.revision + 1} will supersede revision {before.revision}. The reason is printed on it.",
        quick=_QUICK,
        accept="Go on",
    )


def ask_to_issue(
    parent: QWidget,
    who: str,
    preview: Preview,
    kind: str,
    before: CertificateRow | None,
    reason: str,
    refused: str = "",
) -> str | None:
    """The password, or None when the person gave up. ``refused``: why the attempt before was not accepted."""
    content = preview.content
    edition = f"{before.id} revision {before.revision + 1}" if before else "a new number"
    item = f"{kind.capitalize()}, {edition}, batch {content.batch}"
    facts = issued_facts(preview, before, reason)
    return SignDialog.ask(parent, who=who, meaning="issued", items=[item], facts=facts, refused=refused)


def issued_facts(preview: Preview, before: CertificateRow | None, reason: str) -> list[str]:
    """What exactly is issued: conclusion, specifications, numbers of results and samples, and what is open."""
    content = preview.content
    bound = ", ".join(f"{line.number} {line.revision}" for line in content.specifications)
    tests = len({(line.group, line.test, line.method) for line in content.results})
    facts = [
        f"Conclusion: {content.conclusion}",
        f"Product: {content.product}.",
        f"Specification: {bound}.",
        f"{_number(len(content.results), 'result')} of {_number(tests, 'test')} "
        f"on {_number(len(content.samples), 'sample')}.",
    ]
    failed = [f"{line.test}, {line.parameter}" for line in content.results if line.evaluation == "does not comply"]
    if failed:
        facts.append(f"Does not comply: {'; '.join(failed)}.")
    decided = sum(bool(line.decision) for line in content.results)
    if decided:
        facts.append(f"{_number(decided, 'result')} settled by a reviewed decision.")
    if content.pending:
        waiting = ", ".join(dict.fromkeys(line.test for line in content.pending))
        facts.append(f"Still pending, and listed on it: {waiting}.")
    if before is not None:
        facts.append(f"Supersedes revision {before.revision}: {reason}.")
    return facts


def _number(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
