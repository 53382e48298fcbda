"""How a parameter of a method is called in a sentence: both names, and nothing that they share twice."""


def named(method: str, parameter: str) -> str:
    """``Mycoplasma, NAT`` of the parameter Mycoplasma; ``Bacterial endotoxins, kinetic chromogenic, per gram`` of
    Bacterial endotoxins, per gram; ``Gram stain, Organisms`` of what shares nothing with its method."""
    said = {part.partition(" (")[0].casefold() for part in method.split(", ")} | {method.casefold()}
    own = [part for part in parameter.split(", ") if part.casefold() not in said]
    return ", ".join(filter(None, (method, *own)))
