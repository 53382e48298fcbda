"""A setting that a hand wrote into the database is named by verify and never stumbled over."""

import pytest

from qclab.domain.clocks import zone_named
from qclab.domain.refusals import Invalid, NotAllowed
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory.settings import setting_keys, settings, zone_in
from qclab.services.people.signing_in import sign_in
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from qclab.store.zone import laboratory_zone
from tests.laboratory.laboratory import Laboratory

NO_ZONES = ["", "Europe", "Europe/", "..", "/etc/passwd", "tzdata.zi", "zone.tab", "a\nb", "x" * 1900, "Factory/None"]


@pytest.mark.parametrize("name", [*NO_ZONES, "\0", "\ud800"])
def test_what_is_no_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(Invalid, match="is no time zone"):
        zone_named(name)


def put(demo: Laboratory, name: str, value: str) -> None:
    """Past the rules of the service, through the door: as a hand that knows the program."""
    with demo.store.write(None, Act.SETTINGS_CHANGED) as writing:
        keys = setting_keys(writing.connection)
        if name in keys:
            writing.update(t.setting, keys[name], value=value)
        else:
            writing.insert(t.setting, name=name, value=value)


@pytest.mark.parametrize("name", NO_ZONES)
def test_a_zone_that_is_none_says_what_to_do_and_verifying_still_works(sqlite_demo: Laboratory, name: str) -> None:
    put(sqlite_demo, "laboratory.zone", name)
    with sqlite_demo.store.read() as connection:
        for read in (lambda: laboratory_zone(connection), lambda: zone_in(settings(connection))):
            with pytest.raises(Invalid, match=r"is none, so nothing is shown or printed\..*qclab verify"):
                read()
    assert verify_trail(sqlite_demo["kvos"], noted=()).faults == ()


@pytest.mark.parametrize("value", ["", "five", "0", "-1", "1e3", "9" * 1900, "5.0"])
def test_a_number_that_is_none_is_the_default(sqlite_demo: Laboratory, value: str) -> None:
    for name in ("sign_in.attempts", "sign_in.lockout_minutes", "session.idle_minutes"):
        put(sqlite_demo, name, value)
    with sqlite_demo.store.read() as connection:
        said = settings(connection)
    assert [said["sign_in.attempts"], said["sign_in.lockout_minutes"], said["session.idle_minutes"]] == [
        "5",
        "15",
        "10",
    ]
    with pytest.raises(NotAllowed):
        sign_in(sqlite_demo.store, "kvos", "not the password")
