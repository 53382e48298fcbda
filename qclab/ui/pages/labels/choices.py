"""Which label stock and resolution: chosen once, remembered for this person, the same wherever labels are printed."""

from collections.abc import Sequence

from qclab.documents.labels.presets import RESOLUTIONS, Preset, presets
from qclab.ui.preferences import Preferences

DEFAULT = "50x25"


def preset_choices() -> Sequence[tuple[str, str]]:
    return [(name, each.title) for name, each in presets().items()]


def resolution_choices() -> Sequence[tuple[int, str]]:
    return [(dpi, f"{dpi} dpi") for dpi in RESOLUTIONS]


def chosen_preset(preferences: Preferences) -> Preset:
    """The stock chosen last time, while it is still shipped."""
    known = presets()
    name = preferences.get("labels/preset", DEFAULT)
    return known[name if name in known else DEFAULT]


def chosen_dpi(preferences: Preferences) -> int:
    dpi = preferences.get("labels/dpi", 300)
    return dpi if dpi in RESOLUTIONS else 300


def chosen_printer(preferences: Preferences) -> str:
    """The name of the printer that labels were last printed on here, or nothing."""
    return str(preferences.get("labels/printer", ""))
