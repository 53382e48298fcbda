"""Loading a test: in which incubator each medium or bottle stands, and when it was put there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qclab.domain.catalogue.values import Place as Storage
from qclab.domain.counts import count
from qclab.domain.identifiers import grouped
from qclab.queries.catalogue.master_data import places
from qclab.queries.results.loading import Place
from qclab.queries.testing.units import UnitRow
from qclab.services.lab import Lab
from qclab.services.testing import loading
from qclab.ui.forms import Field


@dataclass(frozen=True)
class ToLoad:
    """A test that may be loaded, the incubators there are, and what to see to if that is done now."""

    loadable: loading.Loadable
    incubators: Sequence[str]
    warnings: Sequence[str]

    @property
    def parameters(self) -> dict[int, str]:
        """The names of the media or bottles, by key, in their order."""
        return {place.parameter: place.parameter_name for place in self.loadable.places}

    @property
    def said(self) -> str:
        """What will be loaded, and of which looks somebody has to know now."""
        test, units = self.loadable.test, self.loadable.places
        held = ", ".join(dict.fromkeys(grouped(place.sample_id) for place in units if place.sample_id))
        what = f"{test.method_title}, {test.batch_id}: {count(len(units), 'unit')}{f' of {held}' if held else ''}."
        return "\n".join((what, *(f"Look at {warning}." for warning in self.warnings)))


def read(lab: Lab, test: int) -> ToLoad:
    with lab.asking() as ask:
        kept: Sequence[Storage] = [each.value for each in ask.of_site(places)]
        return ToLoad(
            loading.loadable(ask, test),
            [each.name for each in kept if each.kind == "incubator"],
            loading.warnings(ask, test, lab.store.clock()),
        )


def fields(to_load: ToLoad) -> list[Field]:
    known = [(name, name) for name in to_load.incubators]
    own = [
        Field(f"incubator_{key}", f"Incubator, {name}", "known", required=True, choices=known, code=True)
        for key, name in to_load.parameters.items()
    ]
    shelf = Field("position", "Shelf or position", help="Where in it they stand; bottles are numbered there in order")
    when = Field("at", "Loaded", "instant", required=True, help="N: now. Incubation counts from this minute")
    why = Field("why", "Reason", "reason", help="Why the start that was said before is another one")
    return [*own, shelf, when, *([why] if to_load.loadable.test.performed_from is not None else [])]


def load(lab: Lab, to_load: ToLoad, values: dict[str, Any]) -> list[UnitRow]:
    stands = {place.key: _stand(place, values) for place in to_load.loadable.places}
    at: datetime | None = values["at"]
    return loading.load(lab, to_load.loadable.test.key, stands, at, values.get("why") or "")


def _stand(place: Place, values: dict[str, Any]) -> loading.Stand:
    return loading.Stand(values[f"incubator_{place.parameter}"] or "", values["position"] or "")
