"""What the laboratory says of itself and how it works: settings, each with its meaning and default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from qclab.domain import moments
from qclab.domain.alarms.telling import MustTell, list_fault, read_lines
from qclab.domain.clocks import holidays_fault, read_holidays, zone_named
from qclab.domain.codes import Mistyped
from qclab.domain.investigations.clock import Targets
from qclab.domain.investigations.kinds import CaseKind, kinds_fault, read_kinds
from qclab.domain.investigations.phases import NAMES
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.release.supplying import Station, documents_fault, read_documents
from qclab.queries.scope import of_site
from qclab.store import tables as t
from qclab.store.chain import demo_password
from qclab.store.zone import SETTING, UNTIL_SET, as_saved, laboratory_zone


@dataclass(frozen=True)
class Setting:
    """A setting an administrator can change."""

    name: str
    title: str
    default: str


_SIGNATORY = "certificate.signatory"
SECOND_FACTOR = "signing.second_factor"
_LATE_POSITIVE = """Qualified Person; all; 0
Treating physician; trial, authorised, exempt; 2; ask whether it was given
Client's Qualified Person; client; 2
Manufacturing; processing; 2; what was made of it
Sponsor; trial; 4
Authorisation holder; authorised; 4
IGJ; trial, authorised, exempt; 48; after the Gram stain"""
_SUPPLY = """Treating physician; all; 0; what was supplied
Sponsor; trial; 0
Authorisation holder; authorised; 0
IGJ; trial, authorised, exempt; 48; its form
CCMO; trial; 48; with the list of attachments
EMA; authorised; 48; its form"""
_DOCUMENTS = """asked; Physician's written request
asked; Why no other product or batch will do
risk; Assessment of QA and the Qualified Person
risk; Risk told to the physician in writing
accepted; Physician accepts the risk
accepted; Patient informed, as the physician says
accepted; Batch record and chain of identity
followed up; Report of the physician to the Qualified Person"""
"""Shipped examples of authorities and hours: the laboratory's own procedure takes their place."""
SETTINGS = (
    Setting("laboratory.name", "Name of the laboratory, as printed on certificates", "QC laboratory"),
    Setting("laboratory.address", "Address, a line each", ""),
    Setting("laboratory.phone", "Telephone", ""),
    Setting(SETTING, "Time zone of every time that is shown, typed or printed, such as Europe/Amsterdam", UNTIL_SET),
    Setting(_SIGNATORY, "Who signs certificates in ink, beside who issues them: name; position", ""),
    Setting("sign_in.attempts", "Failed attempts before a person is locked out", "5"),
    Setting("sign_in.lockout_minutes", "How long a locked-out person waits, in minutes", "15"),
    Setting(SECOND_FACTOR, "Code of a telephone to certify and to issue certificates: on or off", "off"),
    Setting("session.idle_minutes", "Minutes without input before the program locks", "10"),
    Setting("case.phases", "Names of the phases of a case, separated by semicolons", "; ".join(NAMES)),
    Setting("case.working_days", "Working days within which a case is to be closed", str(Targets.working_days)),
    Setting(
        "laboratory.holidays",
        "Holidays, which are no working days, a line each: 2026-12-25; Christmas Day",
        "",
    ),
    Setting("case.hours", "The same in hours, for what lives less than 72 hours", str(Targets.hours)),
    Setting(
        "case.tell", "Who is told of a case of what lives so briefly, separated by semicolons", "; ".join(Targets.tell)
    ),
    Setting("case.holding", "Lighter kinds of cases that hold their batch: OOT; atypical; excursion", ""),
    Setting("alarm.minutes", "Minutes after which people are called about an alarm that nobody acknowledged", "15"),
    Setting("alarm.telephone", "Who is called then, a line each: name, number", ""),
    Setting(
        "tell.late_positive",
        "Who must be told of a late positive, a line each: whom; situations; hours; with what",
        _LATE_POSITIVE,
    ),
    Setting(
        "alarm.susceptibility_hours",
        "Hours after a late positive within which it is known what works against what grew",
        "72",
    ),
    Setting(
        "tell.supply", "Who must be told of a supply out of specification, in the same way; hours run from it", _SUPPLY
    ),
    Setting(
        "supply.documents", "What a supply out of specification rests on, a line each: station; document", _DOCUMENTS
    ),
    Setting("trail.notes", "Folder on another disk where the end of the audit trail is noted every day", ""),
)
_WHOLE = frozenset(
    {
        "sign_in.attempts", "sign_in.lockout_minutes", "session.idle_minutes", "case.working_days", "case.hours",
        "alarm.minutes", "alarm.susceptibility_hours",
    }
)  # fmt: skip


def _switch_fault(value: str, name: str) -> Reason | None:
    return None if value in ("on", "off") else Reason("Say on or off.", name, code=Mistyped.ON_OR_OFF)


_RULES = {
    "laboratory.holidays": holidays_fault,
    "case.holding": kinds_fault,
    "tell.late_positive": list_fault,
    "tell.supply": list_fault,
    "supply.documents": documents_fault,
    SECOND_FACTOR: _switch_fault,
}
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def fault(name: str, value: str) -> Reason | None:
    """Why a setting cannot have this value, or None."""
    if name not in _DEFAULTS:
        return Reason(f"There is no setting “{name}”.", name, code=Mistyped.NO_SETTING)
    if name in _WHOLE and not (value.isascii() and value.isdigit() and len(value) <= 4 and 0 < int(value) <= 1440):
        return Reason("Give a whole number from 1 to 1440.", name, code=Mistyped.NO_MINUTES)
    if name == _SIGNATORY and value and not value.partition(";")[0].strip():
        return Reason("Give the name first: A. de Wit; Head of quality control.", name, code=Mistyped.NAME_FIRST)
    if name in _RULES:
        return _RULES[name](value, name)
    if name == SETTING:
        try:
            zone_named(value, name)
        except Invalid as refusal:
            return refusal.reasons[0]
    return None


@of_site
def settings(connection: Connection) -> dict[str, str]:
    """Every setting by name, with the default where none was ever saved, and where a number is none: then a hand was at
    it, which verify names, and the program goes on as it does without. A zone has none to go on with (``zone_in``)."""
    saved = connection.execute(select(t.setting.c.name, t.setting.c.value))
    found = {row.name: str(row.value) for row in saved}
    return {
        **_DEFAULTS,
        **{name: value for name, value in found.items() if name not in _WHOLE or not fault(name, value)},
    }


def case_targets(said: Mapping[str, str]) -> Targets:
    """What the laboratory aims at for its cases, among settings that were read."""
    tell = tuple(who.strip() for who in said["case.tell"].split(";") if who.strip())
    holidays = frozenset(read_holidays(said["laboratory.holidays"]))
    return Targets(int(said["case.working_days"]), int(said["case.hours"]), tell, holidays)


@of_site
def holds_its_batch(connection: Connection, kind: CaseKind) -> bool:
    """Whether a case of this kind puts what it concerns on hold: one out of specification always, a lighter one where
    the laboratory says so."""
    return not kind.is_lighter or kind in read_kinds(settings(connection)["case.holding"])


@of_site
def late_positive_list(connection: Connection) -> list[MustTell]:
    """Who must be told of a late positive, in any situation."""
    return read_lines(settings(connection)["tell.late_positive"])


@of_site
def susceptibility_hours(connection: Connection) -> int:
    """Within how many hours of a late positive its susceptibility is said."""
    return int(settings(connection)["alarm.susceptibility_hours"])


@of_site
def supply_list(connection: Connection) -> list[MustTell]:
    """Who must be told of a supply out of specification, in any situation."""
    return read_lines(settings(connection)["tell.supply"])


@of_site
def supply_documents(connection: Connection) -> list[tuple[Station, str]]:
    """What a supply out of specification rests on, in order."""
    return read_documents(settings(connection)["supply.documents"])


def zone_in(said: Mapping[str, str]) -> ZoneInfo:
    """The laboratory's zone among settings that were read. Raises Invalid as ``as_saved``."""
    return as_saved(said[SETTING])


@of_site
def asks_second_factor(connection: Connection) -> bool:
    """Whether the laboratory asks a code beside the password where a signature certifies or releases."""
    return settings(connection)[SECOND_FACTOR] == "on"


@of_site
def is_demo(connection: Connection) -> bool:
    """Whether the database was made as a demonstration, whose common password signs."""
    return bool(demo_password(connection))


@of_site
def today(connection: Connection, now: datetime) -> date:
    """The date in the laboratory at this moment."""
    return moments.day_of(now, laboratory_zone(connection))


@of_site
def zone_of(connection: Connection) -> ZoneInfo:
    """The zone in which everything is shown and typed."""
    return laboratory_zone(connection)


def setting_keys(connection: Connection) -> dict[str, int]:
    """The record key of each setting that was saved."""
    return {row.name: row.key for row in connection.execute(select(t.setting.c.name, t.setting.c.key))}
