"""The one deed behind every signature: each record signed in a set carries its own, over its own kept content.

Bound to the bytes that were signed (21 CFR 11.70), with printed name, moment and meaning (11.50(a)).
"""

from collections.abc import Sequence

from qclab.domain.people.rights import Right
from qclab.domain.signatures.asking import WITH_A_CODE, asks_code
from qclab.domain.signatures.given import format_of
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.laboratory.settings import asks_second_factor
from qclab.queries.signatures.contents import rows_now
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.signed import text_of
from qclab.store.zone import laboratory_zone


def sign(
    writing: Writing, lab: Lab, meaning: Meaning, table: str, keys: Sequence[int], right: Right | None = None
) -> None:
    """Sign these rows of a table as they stand now: the last thing that a write does to them.

    What is asked for this meaning was confirmed before (services/people/signing_in.py). ``right``: by which it is
    given, where people have that by name: a deputy's name is printed with that of the holder.
    """
    asked = lab.sitting.asked
    if asks_code(meaning) and asks_second_factor(writing.connection) and asked not in WITH_A_CODE:
        raise AssertionError(f"{meaning}: signed without the second factor")
    form = format_of(meaning, table)
    rows = rows_now(writing.connection, form, keys)
    texts = [text_of(form.name, key, rows[key]) for key in keys]
    contents = [text.encode() for text in texts if text is not None]
    if len(contents) != len(texts):
        raise AssertionError(f"{form.name}: what is to be signed is not complete")
    zone = laboratory_zone(writing.connection)
    writing.insert_many(
        t.signature,
        [
            {
                "person": writing.by,
                "printed_name": lab.actor.signs_as(right),
                "meaning": meaning,
                "at": writing.at,
                "subject_table": table,
                "subject": key,
                "batch": key if table == t.batch.name else rows[key][table][key].get("batch"),
                "digest": digest,
                "format": form.name,
                "rows": {name: sorted(known) for name, known in rows[key].items()},
                "asked": asked,
                "zone": str(zone),
                "utc_offset": writing.at.astimezone(zone).isoformat()[-6:],
            }
            for key, digest in zip(keys, writing.keep_many(contents), strict=True)
        ],
    )
    lab.sitting.has_signed = True
