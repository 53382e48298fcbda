"""The job: batches, samples, tests, results, decisions, certificates.

Every table below a batch has a column ``batch``: the door raises the batch's row version with any change under it.
"""

from sqlalchemy import Index, UniqueConstraint, text

from qclab.store.tables.columns import code, kept, partial_index, refers, whole, words

batch = kept(
    "batch",
    code("id"),
    refers("product", "product"),
    refers("client", "client"),
    code("status"),
    words("status_reason"),
    code("coi_id"),
    code("donor_code"),
    code("body_weight", null=True),
    code("manufactured_on", null=True),
    code("expiry_at", null=True),
    code("expiry_zone"),
    words("batch_record"),
    words("deviations"),
    code("created_at"),
    UniqueConstraint("client", "id"),
)

binding = kept(
    "binding",
    refers("batch", "batch"),
    code("stage"),
    refers("specification", "specification"),
    UniqueConstraint("batch", "stage"),
)
"""The one specification version a batch's stage is tested against, bound by its first registration."""

import_file = kept(
    "import_file",
    code("kind"),
    words("name"),
    code("sha256"),
    whole("rows"),
    code("state"),
    code("imported_at"),
    refers("imported_by", "person"),
)

sample = kept(
    "sample",
    code("id", unique=True),
    refers("batch", "batch"),
    code("stage"),
    words("name"),
    refers("parent", "sample", null=True, index=False),
    whole("container_number"),
    words("container"),
    code("amount", null=True),
    words("unit"),
    code("state"),
    words("state_reason"),
    code("priority"),
    words("sampled_by"),
    code("sampled_at", null=True),
    words("sampled_where"),
    refers("place", "place", null=True, index=False),
    words("condition"),
    whole("retain"),
    refers("registered_by", "person", index=False),
    code("registered_at"),
    refers("received_by", "person", null=True, index=False),
    code("received_at", null=True),
    words("received_condition"),
    code("received_temperature", null=True),
    words("logger"),
    refers("import_file", "import_file", null=True),
)
Index("ix_sample_registered", sample.c.registered_at, sample.c.key)

test = kept(
    "test",
    refers("batch", "batch"),
    code("stage"),
    refers("method", "method"),
    whole("attempt"),
    code("state"),
    words("state_reason"),
    refers("analyst", "person", null=True),
    code("priority"),
    code("due_at"),
    words("added_because"),
    refers("performed_by", "person", null=True, index=False),
    code("performed_from", null=True),
    code("performed_to", null=True),
    words("instrument"),
    words("reagents"),
    words("raw_data"),
    refers("submitted_by", "person", null=True, index=False),
    code("submitted_at", null=True),
    refers("approved_by", "person", null=True, index=False),
    code("approved_at", null=True),
    words("deviation"),
)
partial_index("ix_test_open", "state IN ('open', 'submitted')", test.c.due_at, test.c.key)
"""The worklist reads open tests by what is due first; the states stand in the SQL for the partial index to serve."""

test_sample = kept(
    "test_sample",
    refers("batch", "batch", index=False),
    refers("test", "test", index=False),
    refers("sample", "sample"),
    UniqueConstraint("test", "sample"),
)
"""One test may use several samples or containers: twenty sterility units, two bottles, a pool."""

requirement = kept(
    "requirement",
    refers("batch", "batch"),
    code("stage"),
    refers("criterion", "criterion", index=False),
    refers("sample", "sample", null=True, index=False),
    refers("test", "test", null=True, index=False),
)
"""What must be shown for the batch; every gate reads only these. ``sample`` is set where each container must comply;
``test`` is the attempt that is reportable."""

result = kept(
    "result",
    refers("batch", "batch"),
    refers("test", "test"),
    refers("parameter", "parameter", index=False),
    refers("sample", "sample", null=True, index=False),
    words("typed"),
    words("read_as"),
    code("source"),
    code("qualifier"),
    code("value", null=True),
    words("outcome", null=True),
    words("unit"),
    words("reported"),
    code("evaluation"),
    code("level"),
    refers("entered_by", "person", index=False),
    code("entered_at"),
    refers("supersedes", "result", null=True, index=False),
    whole("current"),
    words("change_reason"),
)
partial_index(
    "uq_result_current", "current = 1", result.c.test, result.c.parameter, text("coalesce(sample, 0)"), unique=True
)
"""Never overwritten: a change inserts a new row and takes ``current`` from the one it supersedes. ``evaluation`` is the
worst of its evaluations, for lists; gates read the table ``evaluation``."""

evaluation = kept(
    "evaluation",
    refers("batch", "batch"),
    refers("result", "result"),
    refers("criterion", "criterion", index=False),
    code("evaluation"),
    words("reported"),
    code("level"),
    words("rule"),
    words("reason"),
    words("basis"),
)
"""A result held against one criterion. ``basis`` is a JSON list of [label, text], as shown beside the value."""

decision = kept(
    "decision",
    refers("batch", "batch"),
    refers("evaluation", "evaluation"),
    code("decided"),
    words("reason"),
    code("state"),
    refers("proposed_by", "person", index=False),
    code("proposed_at"),
    refers("reviewed_by", "person", null=True, index=False),
    code("reviewed_at", null=True),
    words("review_note"),
    words("deviation"),
)
"""The reviewed, reasoned way out of an evaluation that is not evaluable; ``deviation`` of what was not tested."""

investigation = kept(
    "investigation",
    code("id", unique=True),
    refers("batch", "batch"),
    refers("test", "test"),
    refers("result", "result"),
    code("kind"),
    code("state"),
    code("opened_at"),
    refers("opened_by", "person", index=False),
)

attachment = kept(
    "attachment",
    refers("batch", "batch"),
    refers("sample", "sample", null=True),
    refers("test", "test", null=True),
    words("name"),
    code("media_type"),
    code("sha256"),
    whole("length"),
    words("note"),
    refers("added_by", "person", index=False),
    code("added_at"),
)

label_print = kept(
    "label_print",
    refers("batch", "batch"),
    refers("sample", "sample"),
    code("preset"),
    whole("copy"),
    words("reason"),
    words("content"),
    refers("printed_by", "person", index=False),
    code("printed_at"),
)

certificate = kept(
    "certificate",
    code("id"),
    whole("revision"),
    refers("batch", "batch"),
    code("kind"),
    code("conclusion"),
    code("state"),
    whole("batch_version"),
    code("content"),
    code("content_digest"),
    code("pdf"),
    whole("head_seq"),
    code("head_digest"),
    refers("issued_by", "person", index=False),
    code("issued_at"),
    refers("supersedes", "certificate", null=True),
    words("reason"),
    UniqueConstraint("id", "revision"),
)
"""``content`` and ``pdf`` are blobs by SHA-256: the frozen content and the very bytes that were issued."""
