"""The closed vocabulary of the audit trail: every event names one of these acts."""

from enum import StrEnum


class Act(StrEnum):
    """What was done, in the words an inspector reads."""

    # the database
    MIGRATED = "database migrated"
    BACKED_UP = "database backed up"
    RESTORED = "database restored"
    VERIFIED = "trail verified"
    CLOCK_ACKNOWLEDGED = "clock acknowledged"
    LOSS_ACKNOWLEDGED = "missing records acknowledged"
    SETTINGS_CHANGED = "settings changed"
    # people
    ADMINISTRATOR_SET_UP = "administrator set up"
    PERSON_ADDED = "person added"
    PERSON_CHANGED = "person changed"
    PERSON_DEACTIVATED = "person deactivated"
    PERSON_UNLOCKED = "person unlocked"
    ABSENCE_SAID = "absence said"
    BADGE_ISSUED = "badge issued"
    BADGE_ENDED = "badge ended"
    PERSON_APPOINTED = "person appointed"
    APPOINTMENT_ENDED = "appointment ended"
    PASSWORD_CONFIRMED = "password confirmed"  # noqa: S105 - the name of an act
    PASSWORD_SET = "password set"  # noqa: S105 - the name of an act
    SECOND_FACTOR_SET = "second factor set"
    SECOND_FACTOR_RESET = "second factor reset"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNING_FAILED = "signing failed"
    PERSON_LOCKED_OUT = "person locked out"
    RIGHT_REFUSED = "right refused"
    STEP_REFUSED = "step refused"
    # catalogue
    CATALOGUE_IMPORTED = "catalogue imported"
    EXAMPLES_COPIED = "examples copied"
    EXAMPLES_CONFIRMED = "examples confirmed"
    CLIENT_SAVED = "client saved"
    PRODUCT_SAVED = "product saved"
    DUTY_RELAXED = "duty relaxed"
    RELAXATION_WITHDRAWN = "relaxed duty withdrawn"
    METHOD_DRAFTED = "method drafted"
    METHOD_PUT_IN_FORCE = "method put in force"
    SPECIFICATION_DRAFTED = "specification drafted"
    SPECIFICATION_PUT_IN_FORCE = "specification put in force"
    PLACE_SAVED = "place saved"
    # batches and samples
    BATCH_CHANGED = "batch changed"
    EXPIRY_CHANGED = "expiry changed"
    MATERIAL_SAID = "material of a batch said"
    MATERIAL_WITHDRAWN = "material of a batch withdrawn"
    AFFECTED_LOOKED_AT = "affected batch looked at"
    SAMPLES_REGISTERED = "samples registered"
    SAMPLES_IMPORTED = "samples imported"
    IMPORT_UNDONE = "import undone"
    SAMPLE_CHANGED = "sample changed"
    SAMPLES_RECEIVED = "samples received"
    DEVIATION_AGREED = "deviation agreed"
    DEVIATION_DECLINED = "deviation declined"
    SAMPLE_REJECTED = "sample rejected"
    SAMPLE_CANCELLED = "sample cancelled"
    SAMPLE_REINSTATED = "sample reinstated"
    LABELS_PRINTED = "labels printed"
    ATTACHMENT_ADDED = "attachment added"
    RAW_DATA_OPENED = "raw data opened"
    # tests and results
    TEST_ADDED = "test added"
    ATTEMPT_CHOSEN = "attempt chosen"
    TESTS_ASSIGNED = "tests assigned"
    TEST_PERFORMED = "test performed"
    UNITS_LOADED = "units of a test loaded"
    UNITS_READ = "units of a test read"
    READING_CORRECTED = "reading corrected"
    SUSPICION_CONFIRMED = "suspected positive confirmed"
    SUSPICION_NOT_CONFIRMED = "suspected positive not confirmed"
    UNITS_TRANSFERRED = "units of a test transferred"
    UNITS_STOPPED = "units of a test stopped"
    DEVIATION_RAISED = "deviation raised"
    TEST_NOT_DONE_PROPOSED = "test not done proposed"
    TEST_NOT_DONE_AGREED = "test not done agreed"
    TEST_NOT_DONE_APPROVED = "test not done approved"
    """As it was called before one word stood for one step."""
    TEST_NOT_DONE_DECLINED = "test not done declined"
    INVALID_PROPOSED = "invalid run proposed"
    INVALID_AGREED = "invalid run agreed"
    INVALID_DECLINED = "invalid run declined"
    RESULT_ENTERED = "result entered"
    RESULT_CHANGED = "result changed"
    RESULTS_PASTED = "results pasted"
    RESULTS_IMPORTED = "results imported"
    TESTS_SUBMITTED = "tests submitted"
    TEST_TAKEN_BACK = "test taken back"
    TESTS_VERIFIED = "tests verified"
    TESTS_APPROVED = "tests approved"
    TEST_RETURNED = "test returned"
    REOPENING_ASKED = "reopening of a test asked for"
    TEST_REOPENED = "test reopened"
    REOPENING_DECLINED = "reopening of a test declined"
    DECISION_PROPOSED = "decision proposed"
    DECISION_REVIEWED = "decision reviewed"
    DECISION_ACCEPTED = "decision accepted"
    DECISION_DECLINED = "decision declined"
    # contract laboratories
    LABORATORY_SAVED = "contract laboratory saved"
    SHIPMENT_PREPARED = "shipment prepared"
    SHIPMENT_SENT = "shipment sent"
    SHIPMENT_TAKEN_BACK = "shipment taken back"
    SHIPMENT_RECEIVED = "receipt of a shipment confirmed"
    SHIPMENT_FAILED = "test outside came to nothing"
    RESULT_EXPECTED = "expected day of a result changed"
    NOTICE_RECORDED = "notice of a contract laboratory recorded"
    REPORT_ENTERED = "report of a contract laboratory entered"
    # alarms
    BROKEN_SIGNATURE_FOUND = "broken signature found"
    ALARM_ACKNOWLEDGED = "alarm acknowledged"
    SOMEBODY_TOLD = "told of a batch or an alarm"
    TELLING_TAKEN_BACK = "record of telling taken back"
    SUSCEPTIBILITY_RECORDED = "susceptibility of what grew recorded"
    # cases
    CASE_LIST_DRAFTED = "list for cases drafted"
    CASE_LIST_PUT_IN_FORCE = "list for cases put in force"
    REVIEW_RULES_DRAFTED = "rules of review drafted"
    REVIEW_RULES_PUT_IN_FORCE = "rules of review put in force"
    CASE_OPENED = "case opened"
    CASE_CONCERNS = "what a case concerns added"
    CASE_BATCH_CONCLUDED = "batch of a case concluded"
    CASE_ANSWERED = "checklist of a case answered"
    CASE_ASSIGNED = "case assigned"
    CASE_EXTENDED = "case extended"
    CASE_REFERRED = "reference of a case added"
    CASE_TOLD = "told of a case"
    CASE_PHASE_SIGNED = "phase of a case signed"
    CASE_PHASE_RETURNED = "phase of a case returned"
    CASE_TO_LABORATORY = "case returned to the laboratory for QA"
    RETESTS_PLANNED = "retests of a case planned"
    RETESTS_AGREED = "plan of retests signed for QA"
    RETESTS_RETURNED = "plan of retests returned"
    HYPOTHESIS_STATED = "investigation test planned"
    HYPOTHESIS_TESTED = "investigation test recorded"
    REPEAT_BEGUN = "repeat begun on a proven cause"
    CASE_CLOSED = "case closed"
    BATCH_PUT_ON_HOLD = "batch put on hold"
    HOLD_LIFTED = "hold lifted"
    NOTICE_NOT_CONFIRMED = "notice of a positive not confirmed"
    # certificates and certification
    GATE_TICKED = "gate ticked"
    GATE_TAKEN_BACK = "gate taken back"
    BATCH_CERTIFIED = "batch certified"
    BATCH_SETTLED = "batch settled"
    SUPPLY_ASKED = "supply out of specification asked for"
    SUPPLY_DOCUMENT_ADDED = "document of a supply added"
    SUPPLY_DOCUMENT_TAKEN_BACK = "document of a supply taken back"
    SUPPLY_WITHDRAWN = "request for a supply withdrawn"
    CERTIFICATE_ISSUED = "certificate issued"
    CERTIFICATE_PRINTED = "certificate printed"
    CERTIFICATE_GIVEN = "recipient of a certificate recorded"
    RECIPIENT_TAKEN_BACK = "record of a recipient taken back"


BATCHES = "batches"
"""Under this name a refused act says about which batches it was, by key."""
WITHOUT_CHANGES = frozenset(
    {
        Act.BACKED_UP,
        Act.RESTORED,
        Act.VERIFIED,
        Act.CLOCK_ACKNOWLEDGED,
        Act.LOSS_ACKNOWLEDGED,
        Act.MIGRATED,
        Act.SIGNED_IN,
        Act.SIGNED_OUT,
        Act.SIGN_IN_FAILED,
        Act.SIGNING_FAILED,
        Act.RIGHT_REFUSED,
        Act.STEP_REFUSED,
        Act.CERTIFICATE_PRINTED,
    }
)
"""Acts that are records by themselves; any other act that changed nothing leaves no event."""
