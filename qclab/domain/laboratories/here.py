"""What a contract laboratory performs is not performed here: neither said to be, nor are its results recorded.

What a method version says of who performs it is part of that method. To perform it here all the same is a deviation,
raised with its number and the reason before anything is seen: QA agrees to it before there is a certificate, and the
certificate names it in place of the laboratory. A test that was begun before this was asked stays as it is.
"""

from enum import StrEnum

from qclab.domain.laboratories.sending import SentState
from qclab.domain.refusals import Reason


class NotHere(StrEnum):
    """Why a test is not performed here, or why no deviation is raised for that."""

    ELSEWHERE = "performed elsewhere"
    IN_SHIPMENT = "in a shipment"
    DECLINED = "declined"
    OWN = "performed here anyway"
    RAISED = "raised already"


def here_blockers(
    laboratory: str,
    state: SentState | None,
    shipment: str,
    *,
    is_begun: bool = False,
    is_raised: bool = False,
    is_declined: bool = False,
) -> tuple[Reason, ...]:
    """Why a test is neither performed here nor its results recorded.

    ``laboratory`` performs it, or nobody but us; ``state`` is where it stands in its ``shipment``, None outside of
    one. ``is_begun``: something was seen of it, or said of its performance. A deviation to perform it here
    ``is_raised``, or was raised and QA ``is_declined`` it.
    """
    if state is SentState.PREPARED:
        said = f"It lies in {shipment} for {laboratory}: send it, or take it back first."
        return (Reason(said, code=NotHere.IN_SHIPMENT, facts={"shipment": shipment}),)
    if state is not None or not laboratory or is_raised:
        return ()
    if is_declined:
        said = f"QA declined that it is performed here; {laboratory} performs it. Propose it as not done, or send it."
        return (Reason(said, code=NotHere.DECLINED, facts={"laboratory": laboratory}),)
    if is_begun:
        return ()
    said = f"{laboratory} performs it: send it from Sent out, or raise a deviation there to perform it here."
    return (Reason(said, code=NotHere.ELSEWHERE, facts={"laboratory": laboratory}),)


def raise_blockers(laboratory: str, state: SentState | None, shipment: str, *, is_raised: bool) -> tuple[Reason, ...]:
    """Why no deviation is raised to perform an open test here. One that was begun here may say so: then its
    certificate names no other laboratory."""
    if is_raised:
        return (Reason("a deviation says already that it is performed here.", code=NotHere.RAISED),)
    if state is not None:
        said = f"it is in {shipment}, {state}."
        return (Reason(said, code=NotHere.IN_SHIPMENT, facts={"shipment": shipment}),)
    if not laboratory:
        return (Reason("its method names no contract laboratory.", code=NotHere.OWN),)
    return ()
