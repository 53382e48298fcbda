"""What a signature may mean, and what was asked of the person who gave it (21 CFR 11.50(a)(3) and 11.200(a)(1)).

The words are kept in the records and printed: a meaning is added, never renamed.
"""

from enum import StrEnum


class Meaning(StrEnum):
    """The closed list of meanings."""

    VERIFIED = "verified"
    APPROVED = "approved"
    AGREED_NOT_DONE = "agreed not done"
    AGREED_INVALID = "run agreed to be invalid"
    DECISION_REVIEWED = "decision reviewed"
    DECISION_ACCEPTED = "decision accepted"
    DEVIATION_AGREED = "deviation agreed"
    REOPENED = "reopening of an approved test agreed to for QA"
    PUT_IN_FORCE = "put in force"
    CONFIRMED = "confirmed"
    ISSUED = "issued"
    DUTY_RELAXED = "duty relaxed"
    RELAXATION_WITHDRAWN = "relaxed duty withdrawn"
    EXPIRY_CHANGED = "expiry changed"
    PHASE_SIGNED = "phase of a case signed"
    PHASE_RETURNED = "phase of a case returned to the laboratory for QA"
    RETESTS_PLANNED = "retests of a case planned"
    RETESTS_AGREED = "plan of retests agreed to for QA"
    CASE_CLOSED = "case closed"
    BATCH_CONCLUDED = "batch of a case concluded"
    GATE_TICKED = "gate ticked"
    TICK_TAKEN_BACK = "tick of a gate taken back"
    HELD = "batch put on hold"
    HOLD_LIFTED = "hold lifted"
    NOT_CONFIRMED = "suspected positive not confirmed"
    NEEDS_NO_HOLD = "needs no hold"
    CERTIFIED = "certified (QP)"
    APPROVED_FOR_PROCESSING = "approved for further processing (QP)"
    REPORTED = "reported to client"
    REJECTED = "rejected (QP)"
    FINAL_REFUSED = "final certification refused (QP)"
    RECALLED = "recalled (QP)"
    DESTROYED = "destroyed"
    TAKEN_BACK = "taken back"
    SUPPLIED = "supplied out of specification (QP)"
    SUPPLY_ASKED = "request for a supply recorded"
    SUPPLY_WITHDRAWN = "request for a supply withdrawn"
    SUPPLY_DOCUMENT = "document of a supply added"


class Asked(StrEnum):
    """What the person gave to sign (domain/signatures/asking.py says which is asked when)."""

    PASSWORD = "password"  # noqa: S105 - the word for it
    ID_AND_PASSWORD = "user id and password"  # noqa: S105 - the first of a sitting, or in somebody else's session
    PASSWORD_AND_CODE = "password and code"  # noqa: S105 - the words for it
    ID_PASSWORD_AND_CODE = "user id, password and code"  # noqa: S105 - the words for it
