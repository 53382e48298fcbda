"""Working days of the demo laboratory: whoever does something on a day signs in before it and out after the last."""

from dataclasses import dataclass, field

from qclab.demo.people import PASSWORD, Demo
from qclab.services.lab import Lab
from qclab.services.people.signing_in import sign_in, sign_out


@dataclass(frozen=True)
class WorkingDays(Demo):
    """``days[id]`` is the lab of a person who has signed in today; ``here`` are their ids."""

    here: set[str] = field(default_factory=set)

    def __getitem__(self, id_: str) -> Lab:
        if id_ not in self.here:
            sign_in(self.store, id_, PASSWORD)
            self.here.add(id_)
        return self.labs[id_]

    def end_of_day(self) -> None:
        """Everybody who is here signs out."""
        for id_ in sorted(self.here):
            sign_out(self.labs[id_])
        self.here.clear()
