"""A certificate with everything a certificate can carry."""

import pytest

from qclab.documents.release.content import (
    CertificateContent,
    ChainHead,
    Note,
    Party,
    ResultLine,
    SampleLine,
    Signatory,
    SpecificationLine,
)
from qclab.domain.identifiers import sample_id


def _result(test: str, limit: str, result: str, evaluation: str = "complies", **rest: object) -> ResultLine:
    return ResultLine(test, limit, result, evaluation, performed="2026-03-14", **rest)


FLOW = {"test": "Identity and purity", "method": "M-014, revision 7", "reference": "Ph. Eur. 2.7.24"}

RESULTS = (
    _result("Appearance", "Clear to slightly opalescent suspension", "Slightly opalescent", group="Drug product"),
    _result("Viability", "≥ 70", "91.4", unit="%", parameter="7-AAD", replicates="n = 3, s = 0.6"),
    _result(limit="≥ 80.0", result="96.25", unit="%", parameter="CD3⁺ T cells", **FLOW),
    _result(limit="≤ 5.0", result="0.38", unit="%", parameter="Residual CD19⁺ B cells", **FLOW),
    _result("CD4 : CD8", "", "1.62", "", for_information=True),
    _result("Potency, IFN-γ secretion", "≥ 500", "1284", unit="pg/mL", container="Container 2 of 3"),
    _result("Bacterial endotoxins", "≤ 0.50", "<0.10", unit="EU/mL", group="Safety"),
    _result("Mycoplasma", "Not detected", "Not detected", alternative="or Mycoplasma, culture method"),
    _result("Replication-competent lentivirus", "< 1", "<1", laboratory="Contract Virology GmbH, Köln"),
    _result("Residual beads", "≤ 100", "<120", "not evaluable", decision="accepted on review by S. de Wit"),
    _result("Residual DMSO", "≤ 10.0", "10.6", "does not comply", unit="% (V/V)", notes=("1",)),
)


@pytest.fixture
def content() -> CertificateContent:
    return CertificateContent(
        title="Certificate of analysis",
        laboratory=Party("Cell Factory, Quality Control", ("Science Park 12", "2333 CH Leiden"), "+31 71 555 01 00"),
        product="Novacabtagene (CAR-T CD19), autologous",
        batch="CT26-0042",
        conclusion="The batch does not comply with specification SP-0031, revision 4.",
        number="COA-2026-0042",
        revision=2,
        supersedes="Supersedes revision 1 of 2026-03-29. Changed: residual DMSO 9.8 became 10.6 % (V/V).",
        issued="2026-04-21 16:20 +02:00",
        client=Party("NovaCell Therapeutics BV", ("Bio Science Park 3", "9713 GX Groningen"), "+31 50 555 02 00"),
        manufacturer=Party("First Maker SA", ("Rue Haute 1", "1000 Bruxelles")),
        sites=(Party("Fill GmbH", ("Mainz",), role="Filling", licence="NL/H 12/3456", gmp_certificate="GMP-77"),),
        product_code="NVC-019",
        description="Autologous T cells transduced with a lentiviral vector",
        dosage_form="Dispersion for infusion",
        strength="2 × 10⁶ CAR⁺ cells/kg",
        container="50 mL cryobag",
        package_size="1 bag",
        trial="EU CT 2025-512345-12-00",
        authorisation="EU/1/26/0001",
        country="The Netherlands",
        bulk_batch="BU26-0042",
        stage="Drug product stage",
        coi_id="COI-7F3K-0093",
        donor="D-00417",
        manufactured="2026-03-13",
        expiry="2026-03-15 18:00 CET (+01:00)",
        retest="2026-09-13",
        specifications=(SpecificationLine("SP-0031", "version 4", "Novacabtagene drug product"),),
        samples=(SampleLine(sample_id(2026, 31), "1 of 3", "2026-03-13 17:40", "2026-03-13 18:05", "Intact, 4.1 °C"),),
        results=RESULTS,
        notes=(Note("Out of specification: investigation INV-2026-008.", "1"),),
        rounding="Ph. Eur.: significant figures, half up",
        storage="≤ −150 °C",
        shipping="Dry vapour shipper",
        statements=("This certificate may be reproduced only in full.",),
        signatories=(
            Signatory("Dr S. de Wit", "Head of Quality Control", "Approved"),
            Signatory("M. Okonkwo", "QA officer", signed="Signed electronically on 2026-04-21 16:20 +02:00"),
        ),
        chain_head=ChainHead(120345, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
        program="QC Lab 0.1.0",
    )
