"""A case on paper: everything of it in its order, whatever people wrote, over as many pages as that takes."""

from io import BytesIO

from pypdf import PdfReader

from qclab.documents.investigations.case import case_pdf
from qclab.documents.investigations.content import CasePaper, Listed, Section
from qclab.documents.page.signed import SignatureOnPaper

DIGEST = "4e7790c1" * 8
LONG = "Endotoxinbestimmungsmethodenabweichung" * 12


def paper(*sections: Section, signatures: tuple[SignatureOnPaper, ...] = ()) -> CasePaper:
    return CasePaper(
        laboratory="Quality Control",
        number="OOS-2099-0001",
        about="out of specification · batch CAR-01 · CAR-T · House",
        stands="Open, phase Ib",
        zone="Europe/Amsterdam",
        sections=sections,
        signatures=signatures,
        head="71 " + "ab" * 32,
        printed="2099-03-04 08:00 +01:00",
    )


def said(content: CasePaper) -> tuple[str, list[str]]:
    """The text of all pages without its spaces, for words are broken where they must, and the pages."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(case_pdf(content))).pages]
    return "".join("".join(pages).split()), pages


def test_the_paper_says_everything_and_is_the_same_again() -> None:
    files = Listed((("File", 90.0), ("Digest", 86.0)), ((("a.pdf", "the trace"), DIGEST),))
    signature = SignatureOnPaper("broken", "closed", "OOS-2099-0001", "Ann, password", "2099-03-04", ("Broken.",))
    content = paper(
        Section("Facts", (("Original value", "0.65 EU/mL"), ("Seen", ""))),
        Section("Retests", nothing="No retest was planned."),
        Section("References and files", (), (files,)),
        signatures=(signature,),
    )
    assert case_pdf(content) == case_pdf(content)
    text, pages = said(content)
    assert "Seen" not in pages[0]
    for words in ("Case OOS-2099-0001", "0.65 EU/mL", "No retest was planned.", "the trace", DIGEST, "Ann, password",
                  "Broken.", "71 abab", "Times in Europe/Amsterdam"):  # fmt: skip
        assert "".join(words.split()) in text, words


def test_nothing_that_people_wrote_is_cut() -> None:
    """A long word breaks, a long answer goes over pages, signs of markup and of a formula stay signs."""
    hostile = f"<b>&amp; =SUM(A1) {LONG} \\n % {{}} “x” — ≤ 0.5 μg"
    words = " ".join(f"w{n}" for n in range(4000))
    listed = Listed((("Question", 78.0), ("Answer", 22.0), ("In words", 42.0), ("By", 34.0)),
                    ((hostile, "no", words, ("Ann", "2099-03-04")), ("last", "yes", "", "")))  # fmt: skip
    text, pages = said(paper(Section("Phase Ia", (("In words", words), ("Found", hostile)), (listed,))))
    assert text.count("".join(hostile.split())) == 2
    assert all(text.count(f"w{n}") >= 2 for n in range(4000))
    assert "last" in pages[-1]
    assert len(pages) > 4
