"""Where a version of a method or a specification is."""

from enum import StrEnum


class VersionState(StrEnum):
    """One that was put in force with a date still to come says that date as well, where it is told."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
