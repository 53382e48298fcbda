"""How many random assays, curves and titrations are calculated a second time: ten thousand in ``make proof``."""

import os

COUNT = int(os.environ.get("QCLAB_PROOF_CALCULATIONS", "10000" if os.environ.get("QCLAB_PROOF") else "40"))


def near(mine: float, theirs: float, relative: float, absolute: float = 0.0) -> bool:
    """Whether two numbers agree, relative to the larger one."""
    return abs(mine - theirs) <= max(relative * max(abs(mine), abs(theirs)), absolute)
