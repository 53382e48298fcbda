"""With what the people of the demo laboratory perform each assay: the instrument, and the lots that go into it."""

from typing import Final

from qclab.queries.testing.testing import TestRow

_ELISA: Final = ("ELISA reader ELR-01", "ELISA kit lot 3021, reference lot 3022")
_QPCR: Final = ("qPCR cycler QPC-02", "master mix lot 5521, controls lot 5522")
_DPCR: Final = ("droplet reader DPC-01", "primer set lot 4460, reference vector lot 4461")
_FLOW: Final = ("flow cytometer FC-02", "antibody panel lot 6612, set-up beads lot 6619")
_PLATES: Final = ("incubator INC-05", "TSA plates lot 2317")
_WITH: Final = {
    "A01": ("isolator ISO-02, incubators INC-03 and INC-04", "FTM lot 2231, SCD lot 2232"),
    "A03": ("automated culture cabinet BTC-01", "aerobic bottles lot 4107, anaerobic bottles lot 4108"),
    "A04": ("microscope MIC-02", "Gram stain lot 3310"),
    "A08": _QPCR,
    "A09": ("kinetic plate reader LAL-01", "lysate lot 2208, endotoxin standard lot 2209"),
    "A11": _QPCR,
    "A13": _QPCR,
    "A20": ("image cytometer NC-01", "cassettes lot 7714"),
    "A21": _FLOW,
    "A23": ("incubator INC-06, microscope MIC-01", "medium lot 8102"),
    "A24": ("microscope MIC-01", "dithizone lot 1182"),
    "A25": _ELISA,
    "A27": _FLOW,
    "A28": _FLOW,
    "A29": _FLOW,
    "A30": _DPCR,
    "A34": _FLOW,
    "A36": ("microscope MIC-01", "counting chamber lot 4401"),
    "A37": _QPCR,
    "A40": _DPCR,
    "A41": _ELISA,
    "A42": ("analytical ultracentrifuge AUC-01", "formulation buffer lot 5508"),
    "A43": ("incubator INC-06, qPCR cycler QPC-02", "HeLa RC32 bank 3, reference vector lot 4461"),
    "A44": ("incubator INC-06, flow cytometer FC-02", "HT1080 bank 5, reference vector lot 4470"),
    "A45": _ELISA,
    "A46": _QPCR,
    "A47": _ELISA,
    "A48": _QPCR,
    "A49": _ELISA,
    "A50": _ELISA,
    "A51": ("capillary electrophoresis CE-01", "SDS gel buffer lot 3177"),
    "A52": ("light scattering DLS-01", "cuvettes lot 1190"),
    "A60": ("inspection booth VIS-01", "none"),
    "A61": ("pH meter PH-02", "buffers lots 9001 and 9003"),
    "A62": ("osmometer OSM-01", "calibrator lot 2760"),
    "A63": ("balance BAL-03", "none"),
    "A64": ("light obscuration counter LO-01", "particle standard lot 6021"),
    "A65": ("vacuum decay tester VD-01", "none"),
    "A67": ("filtration manifold FIL-01, TOC analyser TOC-01", "R2A agar lot 2290, lysate lot 2208"),
    "A68P": ("particle counter APC-03", "none"),
    "A68A": ("air sampler AIR-02, incubator INC-05", "TSA plates lot 2317"),
    "A68S": _PLATES,
    "A68C": _PLATES,
    "A68G": _PLATES,
}
_OUTSIDE: Final = ("as in their report", "as in their report", "report of the contract laboratory")
_SHEET: Final = "bench sheet"


def performed_with(test: TestRow) -> tuple[str, str, str]:
    """Instrument, reagents and raw data of a test."""
    if test.laboratory:
        return _OUTSIDE
    return (*_WITH.get(test.method_id, (_SHEET, _SHEET)), _SHEET)
