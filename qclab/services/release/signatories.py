"""Who signed, as a certificate prints it: name, meaning, time and zone of each signature that is kept (21 CFR 11.50).

A line for ink is for the person whom the laboratory's settings name, and who did not sign it electronically.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qclab.documents.release.content import Signatory
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.words import printed
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.people.people import person
from qclab.queries.signatures.signatures import SignatureRow
from qclab.services.lab import Lab
from qclab.services.release.gathering import Gathered
from qclab.store.door import Writing

_TO_COME: Final = "Who issues it signs electronically; name, time and zone are printed here."


@dataclass(frozen=True)
class Signer:
    """Who signs the paper electronically, as what, and what was asked of them."""

    name: str
    position: str
    asked: str


def signer_of(writing: Writing, lab: Lab) -> Signer:
    """Who signs what is being written."""
    row = person(writing.connection, writing.by)
    as_deputy = lab.actor.deputises(Right.ISSUE_CERTIFICATES)
    return Signer(row.name, ", ".join(filter(None, (row.position, as_deputy))), lab.sitting.asked)


def signatories(gathered: Gathered, signer: Signer | None, now: datetime) -> tuple[Signatory, ...]:
    """``signer`` issues the certificate now; on a preview there is none yet."""
    name, _, position = (part.strip() for part in gathered.settings["certificate.signatory"].partition(";"))
    issued = Signatory(
        name=signer.name if signer else "",
        position=signer.position if signer else "",
        meaning=_meaning(Meaning.ISSUED),
        signed=printed([now], gathered.zone, signer.asked) if signer else _TO_COME,
    )
    is_in_ink = bool(name) and name != issued.name
    ink = (Signatory(name, position, "approves this certificate"),) if is_in_ink else ()
    return (*_approved(gathered), issued, *ink)


def _approved(gathered: Gathered) -> Iterator[Signatory]:
    """Who verified and who approved the tests whose results are printed: of each test the signatures that stand."""
    tests = {line.test.key: line.test for line in gathered.dossier.lines if line.test is not None}
    of_person: dict[tuple[Meaning, str], list[SignatureRow]] = {}
    for test in tests.values():
        for meaning in (Meaning.VERIFIED, Meaning.APPROVED) if test.state is TestState.APPROVED else ():
            given = [row for row in gathered.signatures if (row.subject, row.meaning) == (test.key, meaning)]
            stand = len(test.verifying.by) if meaning is Meaning.VERIFIED else 1
            for row in given[max(0, len(given) - stand) :]:
                of_person.setdefault((meaning, row.printed_name), []).append(row)
    for (meaning, name), rows in of_person.items():
        yield Signatory(
            name=name,
            position="",
            meaning=f"{_meaning(meaning)}, {count(len(rows), 'test')}",
            signed=printed([row.at for row in rows], gathered.zone, _asked(rows)),
        )


def _asked(rows: Sequence[SignatureRow]) -> str:
    """What was asked for signatures that share a line, where it was the same for each."""
    asked = {row.asked for row in rows}
    return asked.pop() if len(asked) == 1 else ""


def _meaning(meaning: Meaning) -> str:
    return f"Meaning: {meaning}"
