"""Changing the laboratory's settings."""

from collections.abc import Mapping

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings as queries
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing


def change_settings(lab: Lab, values: Mapping[str, str], reason: str) -> None:
    """Save settings, with the reason. Raises Invalid with the field of each value that cannot be."""
    with lab.write(Act.SETTINGS_CHANGED, reason.strip(), right=Right.ADMINISTER) as writing:
        reason_of(reason, "Say why the settings are changed.")
        save(writing, values)


def save(writing: Writing, values: Mapping[str, str]) -> None:
    """Save settings within an open write."""
    if reasons := faults(values):
        raise Invalid(*reasons)
    keys = queries.setting_keys(writing.connection)
    for name, value in values.items():
        if name in keys:
            writing.update(t.setting, keys[name], value=value.strip())
        else:
            writing.insert(t.setting, name=name, value=value.strip())


def faults(values: Mapping[str, str]) -> list[Reason]:
    """Why values cannot be saved, each with its field; the window says so before it asks for a reason."""
    return [why for name, value in values.items() if (why := queries.fault(name, value.strip()))]
