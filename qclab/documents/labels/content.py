"""What a label says. Kept apart from its drawing, so that naming it loads no drawing library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LabelContent:
    """What a label says, as printed. ``sample_id`` plain; ``copy`` from 2 marks a reprint; ``mark``: that it may not be
    used.

    ``order``: what may be left out where there is no room, the most important first (domain/labels/importance.py), and
    ``left_out`` what was. ``replaces``: how many labels printed before it ended, because they said otherwise.
    """

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
    coi_id: str = ""
    donor_code: str = ""
    mark: str = ""
    order: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    replaces: int = 0
