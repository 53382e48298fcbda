"""What the Qualified Person states, in the words that are signed and printed."""

from typing import Final

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.counts import count, joined

_BY_THE_RULES: Final = "good manufacturing practice for advanced therapy medicinal products (EU GMP, Part IV)"
_FILES: Final = "its specification"
_OF_A_TRIAL: Final = "the authorisation and the product specification file of its trial"


def statement(disposition: Disposition, batch: str, trial: str = "") -> str:
    """The sentence of a certification or of a supply; empty of what is decided with a reason of its own."""
    files = _OF_A_TRIAL if trial else _FILES
    rules = f"in accordance with {_BY_THE_RULES} and with {files}"
    match disposition:
        case Disposition.INITIAL:
            return (
                f"I certify, for the first step, that batch {batch} was made and tested {rules}, as far as it is known;"
                " it may be given before the pending results are known. The records named were reviewed."
            )
        case Disposition.FINAL | Disposition.ONE_STEP:
            return (
                f"I certify that batch {batch} was made and tested {rules}. The records named were reviewed and meet"
                " these requirements."
            )
        case Disposition.APPROVAL:
            return f"I approve batch {batch} for further processing: it was made and tested {rules}."
        case Disposition.SUPPLY:
            return (
                f"I decide that batch {batch}, which does not comply with its specification, is supplied on the"
                " treating physician's request, after the physician accepted the risk in writing. It is not certified;"
                " its results, and the certificate of analysis, stay as they are."
            )
        case _:
            return ""


def open_words(lines: int, gates: int) -> str:
    """What stays open until the final certification; empty where nothing does."""
    left = [count(number, word) for number, word in ((lines, "required line"), (gates, "gate")) if number]
    return f"Open until the final certification: {joined(left)}." if left else ""
