"""Clients, and the people of the laboratory."""

from qclab.store.tables.columns import code, flag, instant, lines, refers, secret, title, whole, words
from qclab.store.tables.declaration import SITE, kept

client = kept(
    "client",
    code("id", unique=True),
    title("name"),
    lines("address"),
    words("contact"),
    flag("own", "own programme"),
    called="client",
    title="{name}",
    client="key",
    under=(),
    part_of=(),
    searched=(),
)

person = kept(
    "person",
    code("id", unique=True),
    title("name"),
    title("position"),
    code("roles"),
    refers("client", "client", null=True),
    code("state"),
    secret("password"),
    instant("password_set_at"),
    flag("must_change_password"),
    whole("failed_attempts"),
    instant("locked_until", null=True),
    words("identity_verified"),
    code("away_from", "away from", null=True),
    code("away_until", "away until", null=True),
    called="person",
    title="{name} ({id})",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
"""``roles`` are words with a space between; ``client`` limits the person to one client's data.
The days of an absence are the first and the last one."""

badge = kept(
    "badge",
    refers("person", "person"),
    code("code", unique=True),
    refers("issued_by", "person", index=False),
    instant("issued_at"),
    instant("ended_at", null=True),
    called="badge",
    title="{person.name}",
    client=SITE,
    under=(),
    part_of=("person",),
    searched=(),
)
"""A code that names a person at a shared bench; one of each holds at most."""

second_factor = kept(
    "second_factor",
    refers("person", "person"),
    secret("secret"),
    whole("last_step", "last step of time"),
    instant("set_at"),
    instant("reset_at", null=True),
    refers("reset_by", "person", null=True, index=False),
    refers("agreed_by", "person", null=True, index=False),
    called="second factor",
    title="{person.name}",
    client=SITE,
    under=(),
    part_of=("person",),
    searched=(),
)
"""The secret of a person's telephone (domain/people/totp.py); one of each that was not reset holds at most.
``last_step`` is the last step of time whose code was used: a code works once."""

appointment = kept(
    "appointment",
    code("named_right", "right"),
    refers("person", "person"),
    refers("deputy_of", "appointment", "deputy of", null=True),
    code("first_day", "from"),
    code("last_day", "until", null=True),
    words("reason"),
    refers("appointed_by", "person", index=False),
    instant("appointed_at"),
    instant("ended_at", null=True),
    refers("ended_by", "person", null=True, index=False),
    words("ended_because", "reason of its end"),
    called="appointment",
    title="{named_right}, {person.name}",
    client=SITE,
    under=(),
    part_of=("person",),
    searched=(),
)
"""That a person has a named right (domain/people/appointments.py); a deputy refers to the appointment of their holder.
It is ended, never changed otherwise; the days are the first and the last one."""
