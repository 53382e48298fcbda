"""Reading signatures: each is recomputed, and one that is found broken is alarmed where it is found."""

from collections.abc import Iterable
from contextlib import suppress

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import short, signed_at
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import was_raised
from qclab.queries.laboratory import settings
from qclab.queries.signatures.of_record import SignatureLine, signatures_of
from qclab.queries.signatures.signatures import ReadSignature
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.lab import Lab


def read_signatures(lab: Lab, table: str, key: int) -> list[SignatureLine]:
    """Every signature of a record, as the tab of signatures shows it; what is broken among them is alarmed."""
    lines = lab.ask(signatures_of, table, key)
    alarm_broken(lab, (line.read for line in lines))
    return lines


def alarm_broken(lab: Lab, reads: Iterable[ReadSignature]) -> None:
    """Alarm each of these that is broken, once in the same words: quality assurance, the Qualified Person and the
    administrators are told where it is found, whoever finds it."""
    broken = [read for read in reads if read.standing is Standing.BROKEN]
    if not broken:
        return
    zone = lab.ask_of_site(settings.zone_of)
    for read in broken:
        signature = read.signature
        said = (
            f"{signature.printed_name}, {signature.meaning}, {signed_at(signature.at, zone)}: {read.flaw}; "
            f"digest signed {short(signature.digest)}, found {short(read.found) or 'nothing'}"
        )
        with lab.reading() as connection:
            if was_raised(connection, AlarmKind.BROKEN_SIGNATURE, said):
                continue
        # A trail that cannot go on, or a clock in doubt, keeps no word of this; the list says it all the same.
        with suppress(Refusal), lab.store.write(lab.actor, Act.BROKEN_SIGNATURE_FOUND) as writing:
            if not was_raised(writing.connection, AlarmKind.BROKEN_SIGNATURE, said):
                raise_alarm(writing, AlarmKind.BROKEN_SIGNATURE, said, signature.batch)
