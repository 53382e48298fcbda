"""When two units are the same; nothing is ever converted (CFU is not cells, TU not IU)."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_LITRE = re.compile(r"(?<![A-Za-z])([mµμnd]?)l(?![A-Za-z])")
_ENDOTOXIN = re.compile(r"^EU(?![A-Za-z])")

_AMOUNTS = frozenset(
    (
        "CFU", "EU", "IU", "IEQ", "TU", "vg", "rcAAV", "capsids", "beads", "cells", "copies", "particles", "units",
        "fg", "pg", "ng", "μg", "mg", "g", "kg", "nL", "μL", "mL", "L",
        "mOsmol", "mOsm", "nm", "μm", "μS", "ppm", "ppb",
    )
)  # fmt: skip


def is_amount(unit: str) -> bool:
    """Whether the unit counts or measures an amount, of which there is none or some, but never less than none."""
    return _tidy(unit.split("/", maxsplit=1)[0]) in _AMOUNTS


@lru_cache(maxsize=1024)
def same_unit(one: str, other: str) -> bool:
    """Units written alike. Endotoxin's EU and IU are equal in number (Ph. Eur. 2.6.14), so `EU/mL` is `IU/mL`."""
    one, other = _tidy(one), _tidy(other)
    return one == other or _as_international(one) == _as_international(other)


def total_words(unit: str, body_weight: Decimal | None) -> str:
    """What is typed where the limit is per kilogram: the total, which the program divides."""
    by = f"divided by {body_weight:f} kg" if body_weight is not None else "divided by the body weight, not known yet"
    return f"the total in {unit}; {by}" if unit else f"the total; {by}"


def _tidy(unit: str) -> str:
    # NFKC makes one of the two characters for micro.
    return _LITRE.sub(r"\1L", "".join(unicodedata.normalize("NFKC", unit).split()))


def _as_international(unit: str) -> str:
    return _ENDOTOXIN.sub("IU", unit)
