"""Clients, and the people of the laboratory."""

from qclab.store.tables.columns import code, kept, refers, secret, whole, words

client = kept("client", code("id", unique=True), words("name"), words("address"), words("contact"), whole("own"))

person = kept(
    "person",
    code("id", unique=True),
    words("name"),
    words("position"),
    code("roles"),
    refers("client", "client", null=True),
    code("state"),
    secret("password"),
    code("password_set_at"),
    whole("must_change_password"),
    whole("failed_attempts"),
    code("locked_until", null=True),
    words("identity_verified"),
)
"""``roles`` are words with a space between; ``client`` limits the person to one client's data."""
