"""Master data: products, methods and their parameters, specifications and their criteria, storage places."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, flag, instant, lines, made, refers, title, whole, words
from qclab.store.tables.declaration import SITE, kept

product = kept(
    "product",
    code("id", unique=True),
    refers("client", "client"),
    title("name"),
    code("kind"),
    made("stages"),
    words("description"),
    words("dosage_form"),
    words("strength"),
    words("container"),
    words("storage"),
    words("trial"),
    words("authorisation", "marketing authorisation"),
    words("product_code"),
    flag("in_vivo"),
    code("after_expiry"),
    code("outside_range", "outside the range of temperature"),
    called="product",
    title="{name}",
    client="client",
    under=(),
    part_of=("client",),
    searched=(),
)
"""``stages`` is a JSON list of [id, name]."""

method = kept(
    "method",
    code("id"),
    whole("version"),
    code("state"),
    title("title"),
    words("reference"),
    lines("principle"),
    lines("calculation"),
    lines("validity"),
    whole("turnaround_hours"),
    whole("replicates"),
    code("combine"),
    code("cv_limit", "limit of variation", null=True),
    words("laboratory"),
    code("minimum_days", null=True),
    made("readings"),
    made("must_say", "what must be said of its performance"),
    words("procedure", "number of the laboratory's own document"),
    words("example", "not confirmed, copied from"),
    made("may_pass", "what of that may be passed with a deviation"),
    code("retest", "whether it is retested"),
    code("repeats", "how often an invalid attempt is repeated"),
    code("verifications", "how many persons verify a test"),
    UniqueConstraint("id", "version"),
    called="method",
    title="{title}, version {version}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
"""One row a version. ``readings`` is a JSON list of [day, window in hours, name, binding, second reader, days after a
transfer], of versions from before without the last three; ``must_say`` and ``may_pass`` are of words. ``example`` is
empty where the laboratory wrote or confirmed it."""

parameter = kept(
    "parameter",
    refers("method", "method"),
    whole("position"),
    code("id"),
    title("name"),
    code("type"),
    words("unit"),
    made("outcomes"),
    whole("decimals", null=True),
    code("lod", "limit of detection", null=True),
    code("loq", "limit of quantification", null=True),
    code("countable_max", null=True),
    flag("critical"),
    flag("removed"),
    made("findings"),
    words("reported", "how it is reported"),
    words("plausible", "plausible range"),
    called="parameter",
    title="{name}",
    client=SITE,
    under=(),
    part_of=("method",),
    searched=(),
)
"""``outcomes`` and ``findings`` are JSON lists of words; ``queries/catalogue/outcomes.py`` says what else they hold.
``decimals`` is how older versions say what ``reported`` says now; it stays for them, since it was signed."""

specification = kept(
    "specification",
    code("id"),
    whole("version"),
    code("state"),
    refers("product", "product"),
    code("stage"),
    title("title"),
    code("rounding"),
    code("effective_from"),
    words("source"),
    refers("approved_by", "person", null=True, index=False),
    instant("approved_at", null=True),
    words("procedure", "number of the laboratory's own document"),
    words("example", "not confirmed, copied from"),
    UniqueConstraint("id", "version"),
    called="specification",
    title="{id}, version {version}",
    client="product.client",
    under=(),
    part_of=("product",),
    searched=(),
)
"""One row a version; ``state`` is draft, in force or superseded."""

criterion = kept(
    "criterion",
    refers("specification", "specification"),
    whole("position"),
    refers("method", "method"),
    refers("parameter", "parameter"),
    words("limit_text", "limit"),
    words("unit"),
    code("rounding"),
    flag("per_kg", "per kilogram"),
    flag("powers_of_ten"),
    words("alternative"),
    flag("per_container"),
    words("alert"),
    words("action"),
    whole("release_step"),
    flag("required"),
    words("source"),
    lines("note"),
    flag("removed"),
    words("reported", "how it is reported"),
    called="criterion",
    title="{parameter.name} {limit_text}",
    client="specification.product.client",
    under=(),
    part_of=("specification",),
    searched=(),
)
"""``limit_text`` is the limit as printed on a certificate; domain/evaluation/limits.py reads it. ``removed`` while
drafting."""

plan_line = kept(
    "plan_line",
    refers("specification", "specification"),
    whole("position"),
    title("name"),
    whole("containers"),
    title("container"),
    code("amount", null=True),
    words("unit"),
    made("methods"),
    flag("retain"),
    words("condition"),
    code("priority"),
    code("within_hours", null=True),
    flag("removed"),
    words("storage_range"),
    words("transport_range"),
    code("label_stock"),
    made("parameters", "parameters that are read from it"),
    code("hold_hours", null=True),
    code("past_hold", "what follows past the hold time"),
    called="line of a sampling plan",
    title="{name}",
    client="specification.product.client",
    under=(),
    part_of=("specification",),
    searched=(),
)
"""The sampling plan of a specification: which containers to fill and which methods (JSON list of ids) each serves.
``parameters`` is a JSON list of ids; empty: all of its methods."""

gate = kept(
    "gate",
    refers("specification", "specification"),
    whole("position"),
    title("name"),
    whole("release_step"),
    title("held_by"),
    flag("removed"),
    code("looks_at", "what is looked at"),
    called="gate",
    title="{name}",
    client="specification.product.client",
    under=(),
    part_of=("specification",),
    searched=(),
)
"""What certification needs beside tests, at a release step; ``held_by`` is who brings it about, in words; ``looks_at``
is ``trail`` where that is the audit trail of the batch."""

place = kept(
    "place",
    code("id", unique=True),
    title("name"),
    refers("parent", "place", null=True),
    words("kind"),
    words("condition"),
    called="storage place",
    title="{name}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
