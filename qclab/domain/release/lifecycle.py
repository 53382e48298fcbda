"""The life of a certificate, which its revision supersedes."""

from enum import StrEnum


class CertificateState(StrEnum):
    """Where a certificate is in its life."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    """A batch certificate whose certification was taken back."""
