"""Quantiles and tails of the distributions that the formulas name (scipy.special alone: scipy.stats takes a second)."""

from typing import Any

from scipy import special


def t_two_sided(confidence: float, df: float) -> float:
    """The t that leaves (1 - ``confidence``)/2 above it: 2.4469 for 0.95 and 6 degrees of freedom."""
    return float(special.stdtrit(df, (1 + confidence) / 2))


def t_one_sided(confidence: float, df: float) -> float:
    """The t that leaves 1 - ``confidence`` above it."""
    return float(special.stdtrit(df, confidence))


def normal_two_sided(confidence: float) -> float:
    """The standard normal deviate that leaves (1 - ``confidence``)/2 above it: 1.95996 for 0.95."""
    return float(special.ndtri((1 + confidence) / 2))


def f_above(f: float, df_above: float, df_below: float) -> float:
    """The probability of an F ratio as large as this or larger."""
    return float(special.fdtrc(df_above, df_below, f))


def chi2_above(chi2: float, df: float) -> float:
    """The probability of a chi-square as large as this or larger."""
    return float(special.chdtrc(df, chi2))


def beta_quantile(a: float, b: float, p: float) -> float:
    """The p-quantile of the beta distribution, for exact limits of a proportion."""
    return float(special.betaincinv(a, b, p))


def normal_share(x: Any) -> Any:
    """The standard normal distribution function, of a number or an array."""
    return special.ndtr(x)


def logistic_share(x: Any) -> Any:
    """The logistic distribution function, 1/(1 + exp(-x)), without overflow."""
    return special.expit(x)


def chi2_quantile(p: float, df: float) -> float:
    """The p-quantile of the chi-square distribution."""
    return float(special.chdtri(df, 1 - p))
