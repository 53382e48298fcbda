"""The life of a certificate, which its revision supersedes, and of a case."""

from enum import StrEnum


class CertificateState(StrEnum):
    """Where a certificate is in its life."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    """A batch certificate whose certification was taken back."""


class CaseState(StrEnum):
    """Where an out-of-specification case is in its life."""

    OPEN = "open"
