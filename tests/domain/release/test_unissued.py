"""Every reason why a certificate is not issued or given out has its code and its sentence."""

import pytest

from qclab.domain.release.unissued import Unissued, unissued


@pytest.mark.parametrize("code", Unissued)
def test_each_code_has_a_sentence_with_its_facts_in_it(code: Unissued) -> None:
    why = unissued(code, kind="diploma", kinds="certificate of analysis")
    assert why.code is code
    assert why.facts["kind"] == "diploma"
    assert "{" not in why.text
    assert ("diploma" in why.text) is (code is Unissued.NO_KIND)
