"""What a label says, and what of it goes first where a stock has no room for all.

Some of it is always printed, or the label is refused: which sample, of which batch, which container of how many, until
when, and that it was rejected. The rest is left out from the end of an order of importance, which depends on where in
the making of the product the sample was taken:

- of the product itself, which goes back to one patient: chain of identity, storage, donor code, sampling, client;
- on the way there, where nothing else ties it to its origin: chain of identity, donor code, sampling, storage, client;
- of starting material: donor code, chain of identity, sampling, storage, client.
"""

from collections.abc import Callable, Mapping
from typing import Final

DEFAULT_STOCK: Final = "50x25"
"""The stock of a label for which nobody chose one."""

_OF_PRODUCT: Final = ("coi_id", "storage", "donor_code", "sampled", "client")
_ON_THE_WAY: Final = ("coi_id", "donor_code", "sampled", "storage", "client")
_OF_MATERIAL: Final = ("donor_code", "coi_id", "sampled", "storage", "client")


def importance(product_kind: str, *, is_last_stage: bool) -> tuple[str, ...]:
    """What may be left out of a label, the most important first."""
    if product_kind == "starting material":
        return _OF_MATERIAL
    return _OF_PRODUCT if is_last_stage else _ON_THE_WAY


def fitting(
    said: Mapping[str, str], order: tuple[str, ...], fits: Callable[[tuple[str, ...]], bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of what may be left out is printed, and which is not; of what is empty neither is said.

    ``fits`` says whether there is room for these beside all that is never left out.
    """
    shown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    for field in order:
        if not said[field]:
            continue
        if fits((*shown, field)):
            shown += (field,)
        else:
            left_out += (field,)
    return shown, left_out


TITLES: Final[Mapping[str, str]] = {
    "sample_id": "sample", "product": "product", "batch": "batch", "container": "container", "test": "name",
    "sampled": "sampling date", "storage": "storage", "expiry": "expiry", "client": "client",
    "coi_id": "chain of identity", "donor_code": "donor code",
}  # fmt: skip
"""What people call the fields of a label that data say."""
