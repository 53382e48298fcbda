"""The QR code of a second factor is read back as what was drawn."""

import zxingcpp
from zxingcpp import BarcodeFormat, ImageFormat, ImageView

from qclab.documents.page.barcodes import QUIET_QR, qr
from qclab.domain.people.totp import address

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_telephone_reads_the_address_of_the_secret() -> None:
    text = address(SECRET, "evdberg", "QC laboratory, Delft")
    rows, scale = qr(text), 4
    side = (len(rows) + 2 * QUIET_QR) * scale
    grey = bytearray(b"\xff" * side * side)
    for down, row in enumerate(rows):
        for across, is_ink in enumerate(row):
            for line in range(scale if is_ink else 0):
                start = ((down + QUIET_QR) * scale + line) * side + (across + QUIET_QR) * scale
                grey[start : start + scale] = bytes(scale)
    pixels = bytes(grey)  # the view does not keep them alive
    view = ImageView(pixels, side, side, ImageFormat.Lum)  # type: ignore[arg-type]
    (found,) = zxingcpp.read_barcodes(view, formats=BarcodeFormat.QRCode)
    assert found.text == text
