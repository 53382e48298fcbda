"""The clock of a laboratory in tests, which moves when the test says so."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qclab.demo.people import SteppingClock


class Clock(SteppingClock):
    """Each look is a second later, so that no two events coincide; a clock that stands is moved by the test alone."""

    def __init__(self, start: datetime, *, stands: bool = False) -> None:
        super().__init__(start)
        self._stands = stands

    def __call__(self) -> datetime:
        return self.now if self._stands else super().__call__()

    def forward(self, **span: float) -> None:
        """As long as ``timedelta`` takes it: ``clock.forward(days=1)``."""
        self.now += timedelta(**span)


def today() -> date:
    """The day on which a program with the real clock is in the demo laboratory: for an hour or two not that of UTC."""
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date()
