"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - a list of tables, read from top to bottom
    op.create_table(
        "blob",
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("length", WHOLE, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "client",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("own", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_client")),
        sa.UniqueConstraint("id", name=op.f("uq_client_id")),
    )
    op.create_table(
        "counter",
        sa.Column("series", CODE, nullable=False),
        sa.Column("value", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counter")),
    )
    op.create_table(
        "event",
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("format", WHOLE, nullable=False),
        sa.Column("key_id", CODE, nullable=False),
        sa.Column("act_key", CODE, nullable=False),
        sa.Column("prev", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("at", CODE, nullable=False),
        sa.Column("actor", WHOLE, nullable=True),
        sa.Column("act", CODE, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("act_key", name=op.f("uq_event_act_key")),
    )
    op.create_index(op.f("ix_event_act"), "event", ["act"], unique=False)
    op.create_index(op.f("ix_event_actor"), "event", ["actor"], unique=False)
    op.create_index(op.f("ix_event_at"), "event", ["at"], unique=False)
    op.create_table(
        "head",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_table(
        "method",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("principle", sa.Text(), nullable=False),
        sa.Column("calculation", sa.Text(), nullable=False),
        sa.Column("validity", sa.Text(), nullable=False),
        sa.Column("turnaround_hours", WHOLE, nullable=False),
        sa.Column("replicates", WHOLE, nullable=False),
        sa.Column("combine", CODE, nullable=False),
        sa.Column("cv_limit", CODE, nullable=True),
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("minimum_days", CODE, nullable=True),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_method")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_method_id_version")),
    )
    op.create_table(
        "place",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", WHOLE, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["place.key"], name=op.f("fk_place_parent")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_place")),
        sa.UniqueConstraint("id", name=op.f("uq_place_id")),
    )
    op.create_index(op.f("ix_place_parent"), "place", ["parent"], unique=False)
    op.create_table(
        "setting",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_name")),
    )
    op.create_table(
        "change",
        sa.Column("event", WHOLE, autoincrement=False, nullable=False),
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("table_name", CODE, nullable=False),
        sa.Column("row_key", CODE, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.seq"], name=op.f("fk_change_event")),
        sa.PrimaryKeyConstraint("event", "position", name=op.f("pk_change")),
    )
    op.create_index("ix_change_row", "change", ["table_name", "row_key", "event"], unique=False)
    op.create_table(
        "parameter",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("method", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", CODE, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("decimals", WHOLE, nullable=True),
        sa.Column("lod", CODE, nullable=True),
        sa.Column("loq", CODE, nullable=True),
        sa.Column("countable_max", CODE, nullable=True),
        sa.Column("critical", WHOLE, nullable=False),
        sa.Column("removed", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["method"], ["method.key"], name=op.f("fk_parameter_method")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_parameter")),
    )
    op.create_index(op.f("ix_parameter_method"), "parameter", ["method"], unique=False)
    op.create_table(
        "person",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("roles", CODE, nullable=False),
        sa.Column("client", WHOLE, nullable=True),
        sa.Column("state", CODE, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("password_set_at", CODE, nullable=False),
        sa.Column("must_change_password", WHOLE, nullable=False),
        sa.Column("failed_attempts", WHOLE, nullable=False),
        sa.Column("locked_until", CODE, nullable=True),
        sa.Column("identity_verified", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client"], ["client.key"], name=op.f("fk_person_client")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person")),
        sa.UniqueConstraint("id", name=op.f("uq_person_id")),
    )
    op.create_index(op.f("ix_person_client"), "person", ["client"], unique=False)
    op.create_table(
        "product",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("client", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("stages", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("dosage_form", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("storage", sa.Text(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("in_vivo", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["client.key"], name=op.f("fk_product_client")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_product")),
        sa.UniqueConstraint("id", name=op.f("uq_product_id")),
    )
    op.create_index(op.f("ix_product_client"), "product", ["client"], unique=False)
    op.create_table(
        "batch",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("product", WHOLE, nullable=False),
        sa.Column("client", WHOLE, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("coi_id", CODE, nullable=False),
        sa.Column("donor_code", CODE, nullable=False),
        sa.Column("body_weight", CODE, nullable=True),
        sa.Column("manufactured_on", CODE, nullable=True),
        sa.Column("expires", CODE, nullable=True),
        sa.Column("batch_record", sa.Text(), nullable=False),
        sa.Column("deviations", sa.Text(), nullable=False),
        sa.Column("created_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["client.key"], name=op.f("fk_batch_client")),
        sa.ForeignKeyConstraint(["product"], ["product.key"], name=op.f("fk_batch_product")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_batch")),
        sa.UniqueConstraint("client", "id", name=op.f("uq_batch_client_id")),
    )
    op.create_index(op.f("ix_batch_client"), "batch", ["client"], unique=False)
    op.create_index(op.f("ix_batch_product"), "batch", ["product"], unique=False)
    op.create_table(
        "import_file",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("imported_at", CODE, nullable=False),
        sa.Column("imported_by", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["person.key"], name=op.f("fk_import_file_imported_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_imported_by"), "import_file", ["imported_by"], unique=False)
    op.create_table(
        "specification",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("product", WHOLE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rounding", CODE, nullable=False),
        sa.Column("effective_from", CODE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("approved_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["person.key"], name=op.f("fk_specification_approved_by")),
        sa.ForeignKeyConstraint(["product"], ["product.key"], name=op.f("fk_specification_product")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_specification")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_specification_id_version")),
    )
    op.create_index(op.f("ix_specification_product"), "specification", ["product"], unique=False)
    op.create_table(
        "binding",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("specification", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_binding_batch")),
        sa.ForeignKeyConstraint(["specification"], ["specification.key"], name=op.f("fk_binding_specification")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_binding")),
        sa.UniqueConstraint("batch", "stage", name=op.f("uq_binding_batch_stage")),
    )
    op.create_index(op.f("ix_binding_batch"), "binding", ["batch"], unique=False)
    op.create_index(op.f("ix_binding_specification"), "binding", ["specification"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("conclusion", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("batch_version", WHOLE, nullable=False),
        sa.Column("content", CODE, nullable=False),
        sa.Column("content_digest", CODE, nullable=False),
        sa.Column("pdf", CODE, nullable=False),
        sa.Column("head_seq", WHOLE, nullable=False),
        sa.Column("head_digest", CODE, nullable=False),
        sa.Column("issued_by", WHOLE, nullable=False),
        sa.Column("issued_at", CODE, nullable=False),
        sa.Column("supersedes", WHOLE, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_certificate_batch")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.key"], name=op.f("fk_certificate_issued_by")),
        sa.ForeignKeyConstraint(["supersedes"], ["certificate.key"], name=op.f("fk_certificate_supersedes")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_certificate")),
        sa.UniqueConstraint("id", "revision", name=op.f("uq_certificate_id_revision")),
    )
    op.create_index(op.f("ix_certificate_batch"), "certificate", ["batch"], unique=False)
    op.create_index(op.f("ix_certificate_supersedes"), "certificate", ["supersedes"], unique=False)
    op.create_table(
        "criterion",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("specification", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("method", WHOLE, nullable=False),
        sa.Column("parameter", WHOLE, nullable=False),
        sa.Column("limit_text", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rounding", CODE, nullable=False),
        sa.Column("per_kg", WHOLE, nullable=False),
        sa.Column("powers_of_ten", WHOLE, nullable=False),
        sa.Column("alternative", sa.Text(), nullable=False),
        sa.Column("per_container", WHOLE, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("release_step", WHOLE, nullable=False),
        sa.Column("required", WHOLE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("removed", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["method"], ["method.key"], name=op.f("fk_criterion_method")),
        sa.ForeignKeyConstraint(["parameter"], ["parameter.key"], name=op.f("fk_criterion_parameter")),
        sa.ForeignKeyConstraint(["specification"], ["specification.key"], name=op.f("fk_criterion_specification")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_criterion")),
    )
    op.create_index(op.f("ix_criterion_method"), "criterion", ["method"], unique=False)
    op.create_index(op.f("ix_criterion_parameter"), "criterion", ["parameter"], unique=False)
    op.create_index(op.f("ix_criterion_specification"), "criterion", ["specification"], unique=False)
    op.create_table(
        "plan_line",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("specification", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("containers", WHOLE, nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("amount", CODE, nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("methods", sa.Text(), nullable=False),
        sa.Column("retain", WHOLE, nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("priority", CODE, nullable=False),
        sa.Column("within_hours", CODE, nullable=True),
        sa.Column("removed", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["specification"], ["specification.key"], name=op.f("fk_plan_line_specification")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_plan_line")),
    )
    op.create_index(op.f("ix_plan_line_specification"), "plan_line", ["specification"], unique=False)
    op.create_table(
        "sample",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", WHOLE, nullable=True),
        sa.Column("container_number", WHOLE, nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("amount", CODE, nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("priority", CODE, nullable=False),
        sa.Column("sampled_by", sa.Text(), nullable=False),
        sa.Column("sampled_at", CODE, nullable=True),
        sa.Column("sampled_where", sa.Text(), nullable=False),
        sa.Column("place", WHOLE, nullable=True),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("retain", WHOLE, nullable=False),
        sa.Column("registered_by", WHOLE, nullable=False),
        sa.Column("registered_at", CODE, nullable=False),
        sa.Column("received_by", WHOLE, nullable=True),
        sa.Column("received_at", CODE, nullable=True),
        sa.Column("received_condition", sa.Text(), nullable=False),
        sa.Column("received_temperature", CODE, nullable=True),
        sa.Column("logger", sa.Text(), nullable=False),
        sa.Column("import_file", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_sample_batch")),
        sa.ForeignKeyConstraint(["import_file"], ["import_file.key"], name=op.f("fk_sample_import_file")),
        sa.ForeignKeyConstraint(["parent"], ["sample.key"], name=op.f("fk_sample_parent")),
        sa.ForeignKeyConstraint(["place"], ["place.key"], name=op.f("fk_sample_place")),
        sa.ForeignKeyConstraint(["received_by"], ["person.key"], name=op.f("fk_sample_received_by")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.key"], name=op.f("fk_sample_registered_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sample")),
        sa.UniqueConstraint("id", name=op.f("uq_sample_id")),
    )
    op.create_index(op.f("ix_sample_batch"), "sample", ["batch"], unique=False)
    op.create_index(op.f("ix_sample_import_file"), "sample", ["import_file"], unique=False)
    op.create_index("ix_sample_registered", "sample", ["registered_at", "key"], unique=False)
    op.create_table(
        "signature",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("person", WHOLE, nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("meaning", CODE, nullable=False),
        sa.Column("at", CODE, nullable=False),
        sa.Column("subject_table", CODE, nullable=False),
        sa.Column("subject", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=True),
        sa.Column("digest", CODE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_signature_batch")),
        sa.ForeignKeyConstraint(["person"], ["person.key"], name=op.f("fk_signature_person")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_signature")),
    )
    op.create_index(op.f("ix_signature_batch"), "signature", ["batch"], unique=False)
    op.create_index(op.f("ix_signature_person"), "signature", ["person"], unique=False)
    op.create_table(
        "test",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("method", WHOLE, nullable=False),
        sa.Column("attempt", WHOLE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("analyst", WHOLE, nullable=True),
        sa.Column("priority", CODE, nullable=False),
        sa.Column("due_at", CODE, nullable=False),
        sa.Column("added_because", sa.Text(), nullable=False),
        sa.Column("performed_by", WHOLE, nullable=True),
        sa.Column("performed_from", CODE, nullable=True),
        sa.Column("performed_to", CODE, nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("reagents", sa.Text(), nullable=False),
        sa.Column("raw_data", sa.Text(), nullable=False),
        sa.Column("submitted_by", WHOLE, nullable=True),
        sa.Column("submitted_at", CODE, nullable=True),
        sa.Column("approved_by", WHOLE, nullable=True),
        sa.Column("approved_at", CODE, nullable=True),
        sa.ForeignKeyConstraint(["analyst"], ["person.key"], name=op.f("fk_test_analyst")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.key"], name=op.f("fk_test_approved_by")),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_test_batch")),
        sa.ForeignKeyConstraint(["method"], ["method.key"], name=op.f("fk_test_method")),
        sa.ForeignKeyConstraint(["performed_by"], ["person.key"], name=op.f("fk_test_performed_by")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.key"], name=op.f("fk_test_submitted_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_test")),
    )
    op.create_index(op.f("ix_test_analyst"), "test", ["analyst"], unique=False)
    op.create_index(op.f("ix_test_batch"), "test", ["batch"], unique=False)
    op.create_index(op.f("ix_test_method"), "test", ["method"], unique=False)
    op.create_index(
        "ix_test_open",
        "test",
        ["due_at", "key"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'submitted')"),
        postgresql_where=sa.text("state IN ('open', 'submitted')"),
    )
    op.create_table(
        "attachment",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=True),
        sa.Column("test", WHOLE, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", CODE, nullable=False),
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("length", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", WHOLE, nullable=False),
        sa.Column("added_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.key"], name=op.f("fk_attachment_added_by")),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_attachment_batch")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_attachment_sample")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_attachment_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_batch"), "attachment", ["batch"], unique=False)
    op.create_index(op.f("ix_attachment_sample"), "attachment", ["sample"], unique=False)
    op.create_index(op.f("ix_attachment_test"), "attachment", ["test"], unique=False)
    op.create_table(
        "label_print",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=False),
        sa.Column("preset", CODE, nullable=False),
        sa.Column("copy", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("printed_by", WHOLE, nullable=False),
        sa.Column("printed_at", CODE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_label_print_batch")),
        sa.ForeignKeyConstraint(["printed_by"], ["person.key"], name=op.f("fk_label_print_printed_by")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_label_print_sample")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_label_print")),
    )
    op.create_index(op.f("ix_label_print_batch"), "label_print", ["batch"], unique=False)
    op.create_index(op.f("ix_label_print_sample"), "label_print", ["sample"], unique=False)
    op.create_table(
        "requirement",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("stage", CODE, nullable=False),
        sa.Column("criterion", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=True),
        sa.Column("test", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_requirement_batch")),
        sa.ForeignKeyConstraint(["criterion"], ["criterion.key"], name=op.f("fk_requirement_criterion")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_requirement_sample")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_requirement_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_requirement")),
    )
    op.create_index(op.f("ix_requirement_batch"), "requirement", ["batch"], unique=False)
    op.create_table(
        "result",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        sa.Column("parameter", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=False),
        sa.Column("source", CODE, nullable=False),
        sa.Column("qualifier", CODE, nullable=False),
        sa.Column("value", CODE, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.Column("evaluation", CODE, nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("entered_by", WHOLE, nullable=False),
        sa.Column("entered_at", CODE, nullable=False),
        sa.Column("supersedes", WHOLE, nullable=True),
        sa.Column("current", WHOLE, nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_result_batch")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.key"], name=op.f("fk_result_entered_by")),
        sa.ForeignKeyConstraint(["parameter"], ["parameter.key"], name=op.f("fk_result_parameter")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_result_sample")),
        sa.ForeignKeyConstraint(["supersedes"], ["result.key"], name=op.f("fk_result_supersedes")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_result_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_result")),
    )
    op.create_index(op.f("ix_result_batch"), "result", ["batch"], unique=False)
    op.create_index(op.f("ix_result_test"), "result", ["test"], unique=False)
    op.create_table(
        "test_sample",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        sa.Column("sample", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_test_sample_batch")),
        sa.ForeignKeyConstraint(["sample"], ["sample.key"], name=op.f("fk_test_sample_sample")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_test_sample_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_test_sample")),
        sa.UniqueConstraint("test", "sample", name=op.f("uq_test_sample_test_sample")),
    )
    op.create_index(op.f("ix_test_sample_sample"), "test_sample", ["sample"], unique=False)
    op.create_table(
        "evaluation",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("result", WHOLE, nullable=False),
        sa.Column("criterion", WHOLE, nullable=False),
        sa.Column("evaluation", CODE, nullable=False),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_evaluation_batch")),
        sa.ForeignKeyConstraint(["criterion"], ["criterion.key"], name=op.f("fk_evaluation_criterion")),
        sa.ForeignKeyConstraint(["result"], ["result.key"], name=op.f("fk_evaluation_result")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_evaluation")),
    )
    op.create_index(op.f("ix_evaluation_batch"), "evaluation", ["batch"], unique=False)
    op.create_index(op.f("ix_evaluation_result"), "evaluation", ["result"], unique=False)
    op.create_table(
        "investigation",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("test", WHOLE, nullable=False),
        sa.Column("result", WHOLE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("opened_at", CODE, nullable=False),
        sa.Column("opened_by", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_investigation_batch")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.key"], name=op.f("fk_investigation_opened_by")),
        sa.ForeignKeyConstraint(["result"], ["result.key"], name=op.f("fk_investigation_result")),
        sa.ForeignKeyConstraint(["test"], ["test.key"], name=op.f("fk_investigation_test")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_investigation")),
        sa.UniqueConstraint("id", name=op.f("uq_investigation_id")),
    )
    op.create_index(op.f("ix_investigation_batch"), "investigation", ["batch"], unique=False)
    op.create_index(op.f("ix_investigation_result"), "investigation", ["result"], unique=False)
    op.create_index(op.f("ix_investigation_test"), "investigation", ["test"], unique=False)
    op.create_table(
        "decision",
        sa.Column("key", WHOLE, autoincrement=False, nullable=False),
        sa.Column("row_version", WHOLE, nullable=False),
        sa.Column("batch", WHOLE, nullable=False),
        sa.Column("evaluation", WHOLE, nullable=False),
        sa.Column("decided", CODE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("proposed_by", WHOLE, nullable=False),
        sa.Column("proposed_at", CODE, nullable=False),
        sa.Column("reviewed_by", WHOLE, nullable=True),
        sa.Column("reviewed_at", CODE, nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.key"], name=op.f("fk_decision_batch")),
        sa.ForeignKeyConstraint(["evaluation"], ["evaluation.key"], name=op.f("fk_decision_evaluation")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.key"], name=op.f("fk_decision_proposed_by")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.key"], name=op.f("fk_decision_reviewed_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_batch"), "decision", ["batch"], unique=False)
    op.create_index(op.f("ix_decision_evaluation"), "decision", ["evaluation"], unique=False)
    op.create_index(
        "uq_result_current",
        "result",
        ["test", "parameter", sa.text("coalesce(sample, 0)")],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current = 1"),
    )
