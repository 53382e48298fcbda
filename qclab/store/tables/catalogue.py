"""Master data: products, methods and their parameters, specifications and their criteria, storage places."""

from sqlalchemy import UniqueConstraint

from qclab.store.tables.columns import code, flag, instant, refers, whole, words
from qclab.store.tables.declaration import SITE, kept

product = kept(
    "product",
    code("id", unique=True),
    refers("client", "client"),
    words("name"),
    code("kind"),
    words("stages"),
    words("description"),
    words("dosage_form"),
    words("strength"),
    words("container"),
    words("storage"),
    words("trial"),
    words("product_code"),
    flag("in_vivo"),
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
    words("title"),
    words("reference"),
    words("principle"),
    words("calculation"),
    words("validity"),
    whole("turnaround_hours"),
    whole("replicates"),
    code("combine"),
    code("cv_limit", "limit of variation", null=True),
    words("laboratory"),
    code("minimum_days", null=True),
    words("readings"),
    UniqueConstraint("id", "version"),
    called="method",
    title="{title}, version {version}",
    client=SITE,
    under=(),
    part_of=(),
    searched=(),
)
"""One row a version. ``readings`` is a JSON list of [day, window in hours, name]."""

parameter = kept(
    "parameter",
    refers("method", "method"),
    whole("position"),
    code("id"),
    words("name"),
    code("type"),
    words("unit"),
    words("outcomes"),
    whole("decimals", null=True),
    code("lod", "limit of detection", null=True),
    code("loq", "limit of quantification", null=True),
    code("countable_max", null=True),
    flag("critical"),
    flag("removed"),
    words("findings"),
    called="parameter",
    title="{name}",
    client=SITE,
    under=(),
    part_of=("method",),
    searched=(),
)
"""``outcomes`` and ``findings`` are JSON lists of words."""

specification = kept(
    "specification",
    code("id"),
    whole("version"),
    code("state"),
    refers("product", "product"),
    code("stage"),
    words("title"),
    code("rounding"),
    code("effective_from"),
    words("source"),
    refers("approved_by", "person", null=True, index=False),
    instant("approved_at", null=True),
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
    words("note"),
    flag("removed"),
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
    words("name"),
    whole("containers"),
    words("container"),
    code("amount", null=True),
    words("unit"),
    words("methods"),
    flag("retain"),
    words("condition"),
    code("priority"),
    code("within_hours", null=True),
    flag("removed"),
    called="line of a sampling plan",
    title="{name}",
    client="specification.product.client",
    under=(),
    part_of=("specification",),
    searched=(),
)
"""The sampling plan of a specification: which containers to fill and which methods (JSON list of ids) each serves."""

place = kept(
    "place",
    code("id", unique=True),
    words("name"),
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
