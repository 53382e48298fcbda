"""Working days of the demo laboratory: whoever does something on a day signs in before it and out after the last."""

from dataclasses import dataclass, field

from qclab.demo.people import PASSWORD, Demo
from qclab.services.lab import Lab
from qclab.services.people.signing_in import sign_in, sign_out


@dataclass(frozen=True)
class WorkingDays(Demo):
    """``days[id]`` is the lab of a person who has signed in today."""

    here: dict[str, Lab] = field(default_factory=dict)

    def __getitem__(self, id_: str) -> Lab:
        if id_ not in self.here:
            self.here[id_] = sign_in(self.store, id_, PASSWORD)
        return self.here[id_]

    def end_of_day(self) -> None:
        """Everybody who is here signs out."""
        for lab in self.here.values():
            sign_out(lab)
        self.here.clear()
