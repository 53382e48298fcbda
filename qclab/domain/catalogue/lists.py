"""Where a version of a list is that a laboratory has one of: the list for cases, the rules of review."""

from enum import StrEnum


class ListState(StrEnum):
    """Where a version of the list is."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    REPLACED = "replaced"
