"""The account of a person: active, or deactivated for good. Its id is never given to anybody else."""

from enum import StrEnum


class AccountState(StrEnum):
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
