"""Made-up results for the demo laboratory, as somebody at the bench would report them of such a product.

A value is drawn from what is usual of its parameter where that is known here, else from the limit itself; it never
tells something else than the values beside it. What an assay can measure and this product's panel does not ask for is
not reported: no stem cell marker of a T-cell product.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Final

from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.queries.results.results import GridLine

_Usual = tuple[str, str] | str
"""From and to, with as many decimals as are typed, or the one text."""
_USUAL: Final[dict[str, _Usual]] = {
    "A09/endotoxin": "<0.10",
    "A09/endotoxin-total": ("0.05", "0.40"),  # per kilogram
    "A20/viability": ("86.0", "98.4"),
    "A21/CAR": ("25.0", "58.0"),
    "A21/CAR-total": ("1.1E6", "4.8E6"),  # per kilogram
    "A21/CD3": ("92.0", "99.4"),
    "A21/CD133": ("81.0", "96.0"),
    "A21/CD133-total": ("2.9E6", "2.4E7"),
    "A23/CFU": ("410", "620"),
    "A24/IEQ-tissue": ("21000", "34000"),
    "A24/purity": ("48", "85"),
    "A25/index": ("1.3", "3.4"),
    "A25/index-preculture": ("1.4", "4.6"),
    "A27/suppression": ("42", "81"),
    "A28/IFN-gamma": ("320", "2400"),
    "A28/survival": ("12.0", "38.0"),
    "A28/survival-difference": ("52.0", "61.0"),
    "A29/transduction": ("19.0", "46.0"),
    "A30/VCN": ("1.20", "3.80"),
    "A30/copies": ("40", "260"),
    "A32/normal-G": "100",
    "A32/normal-Giemsa": "98",
    "A32/tetraploid": ("0", "3"),
    "A32/karyotype": "46,XX[20]",
    "A32/genome": "No variant of concern found",
    "A36/beads": ("4", "62"),
    "A41/capsids": ("1.1E13", "1.6E13"),
    "A42/full": ("77.0", "88.0"),
    "A42/empty": ("4.0", "9.0"),
    "A43/titre": ("4.1E9", "1.9E10"),
    "A43/vg-to-IU": ("600", "2400"),
    "A14/rcAAV": "<1",
    "A44/titre": ("1.2E8", "8.8E8"),
    "A45/p24": ("6200", "24000"),
    "A46/DNA-copies": ("20", "400"),
    "A47/protein": ("42000", "180000"),
    "A48/plasmid-copies": ("60", "700"),
    "A49/nuclease": ("0.4", "5.2"),
    "A50/BSA": ("4.0", "48.0"),
    "A52/aggregates": ("0.6", "3.9"),
    "A60/description": "Clear, colourless liquid, no visible foreign particles",
    "A61/pH": ("7.10", "7.50"),
    "A64/p10": ("60", "900"),
    "A64/p25": ("2", "40"),
    "A67/TAMC": ("0", "1"),
    "A67/endotoxin": "<0.05",
    "A67/TOC": ("0.03", "0.18"),
    "A67/conductivity": ("0.65", "1.05"),
    "A68P/p0.5": ("900", "42000"),
    "A68P/p5": ("10", "420"),
    "A68A/air": ("0", "3"),
    "A68S/settle": ("0", "1"),
    "A68C/contact": ("0", "1"),
    "A68G/glove": ("0", "1"),
}
"""By method and parameter; figures of products and monographs that are published, else of what is common."""
_COLONIES: Final = ("Staphylococcus epidermidis", "Micrococcus luteus", "Staphylococcus hominis")
_USUAL_OF: Final[dict[str, dict[str, _Usual]]] = {
    "CIT-07": {"A20/viability": ("82.0", "96.0"), "A09/endotoxin-total": ("0.2", "1.4")},
    "LV-CAR19": {"A09/endotoxin": ("0.2", "1.9")},
}
"""Where a product has other ones."""
_ASIDE: Final[dict[str, frozenset[str]]] = {
    "ARI-0001": frozenset({"A28/IFN-gamma"}),
    "HUCAR19": frozenset({"A30/VCN"}),
    "CIT-07": frozenset({"A24/purity"}),
}
"""What is reported of a product sometimes, though its specification does not ask for it."""


@dataclass
class Values:
    """The results of one batch, one after the other. ``weight``: of the patient, where limits are per kilogram."""

    product: str
    weight: Decimal | None
    chance: Random
    colonies: dict[int, bool] = field(default_factory=dict)
    """Whether anything grew, by test."""
    titres: dict[str, Decimal] = field(default_factory=dict)
    """By method, for the ratio of two of them."""

    def is_reported(self, line: GridLine) -> bool:
        """Whether the bench reports it at all."""
        return bool(line.criteria) or (_name(line) in _ASIDE.get(self.product, ()) and self.chance.random() < 0.3)

    def plausible(self, line: GridLine, *, fails: bool = False) -> str:
        """One that complies, or one that does not where the limit knows any."""
        typed = self._drawn(line, fails=fails)
        if line.parameter.type == "count":
            self.colonies[line.test.key] = self.colonies.get(line.test.key, False) or typed != "0"
        if line.parameter.id == "titre":
            self.titres[line.test.method_id] = Decimal(typed)
        return typed

    def _drawn(self, line: GridLine, *, fails: bool) -> str:
        if line.parameter.id == "organism":
            grew = self.colonies.get(line.test.key, False)
            return self.chance.choice(_COLONIES) if grew else "Nothing grew"
        if _name(line) == "A43/vg-to-IU" and {"A40", "A43"} <= set(self.titres):
            return f"{self.titres['A40'] / self.titres['A43']:.0f}"
        limit = parse_limit(line.criteria[0].limit_text) if line.criteria else None
        usual = _USUAL_OF.get(self.product, {}).get(_name(line)) or _USUAL.get(_name(line))
        if limit is not None and limit.kind == "outcomes":
            others = [outcome for outcome in line.parameter.outcomes if outcome not in limit.accepted]
            return others[0] if fails and others else limit.accepted[0]
        if limit is None or limit.kind == "report" or (usual and not fails):
            if usual is None:
                return line.parameter.outcomes[0] if line.parameter.outcomes else "As expected"
            return usual if isinstance(usual, str) else self._between(*usual, is_per_kg=_is_per_kg(line))
        value = _number(limit, line.criteria[0].unit, self.chance, fails)
        return _typed(value * (self._kilograms if _is_per_kg(line) else 1), limit, line.parameter)

    @property
    def _kilograms(self) -> Decimal:
        return self.weight or Decimal(70)

    def _between(self, low: str, high: str, *, is_per_kg: bool) -> str:
        """A number between the two, written as they are; of a limit per kilogram the total."""
        first, last = Decimal(low), Decimal(high)
        value = (first + (last - first) * self.chance.randint(0, 100) / 100) * (self._kilograms if is_per_kg else 1)
        if "E" in low:
            mantissa, _, exponent = f"{value:.2E}".partition("E")
            return f"{mantissa}E{int(exponent)}"
        return f"{value:.{len(low.partition('.')[2])}f}"


def _name(line: GridLine) -> str:
    return f"{line.test.method_id}/{line.parameter.id}"


def _is_per_kg(line: GridLine) -> bool:
    return bool(line.criteria) and line.criteria[0].per_kg


def _number(limit: Limit, unit: str, chance: Random, fails: bool) -> Decimal:
    share = Decimal(chance.randint(10, 80)) / 100
    low, high = limit.lower, limit.upper
    if low is not None and high is not None:
        span = high.value - low.value
        return high.value + span * share if fails else low.value + span * (Decimal("0.2") + share * Decimal("0.6"))
    if low is not None:
        if fails:
            return low.value * (1 - share / 3)
        ceiling = Decimal(100) if unit == "%" else low.value * 2 + 1
        return low.value + (ceiling - low.value) * (Decimal("0.15") + share)
    assert high is not None  # noqa: S101 - a numeric limit has a bound
    return high.value * (1 + share) + 1 if fails else high.value * share


def _typed(value: Decimal, limit: Limit, parameter: Parameter) -> str:
    """As an analyst types it: one decimal more than the limit, titres in E notation, counts whole."""
    bound = limit.lower or limit.upper
    assert bound is not None  # noqa: S101 - a numeric limit has a bound
    if parameter.type == "titre" or bound.exponent is not None:
        mantissa, _, exponent = f"{value:.2E}".partition("E")
        return f"{mantissa}E{int(exponent)}"
    if parameter.type == "count":
        return f"{value:.0f}"
    return f"{value:.{bound.decimals + 1}f}"
