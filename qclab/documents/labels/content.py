"""What a label says. Kept apart from its drawing, so that naming it loads no drawing library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelContent:
    """What a label says, as printed. ``sample_id`` plain; ``copy`` from 2 marks a reprint."""

    sample_id: str
    product: str = ""
    batch: str = ""
    container: str = ""
    test: str = ""
    sampled: str = ""
    storage: str = ""
    expiry: str = ""
    client: str = ""
    copy: int = 1
