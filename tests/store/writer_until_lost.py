"""A program of its own for test_lost_file.py: as many desks as are asked for write until the file is lost to them.

`python writer_until_lost.py PATH WRITERS` prints "kept ID" after each commit and "refused WRITER" at the end of each.
"""

import os
import sys
from itertools import count

from qclab.domain.refusals import Unavailable
from qclab.domain.trail.acts import Act
from qclab.store import engines
from qclab.store import tables as t
from qclab.store.door import Store


def write(address: str, writer: int) -> None:
    """Each act is told in one piece of less than a pipe takes at once."""
    store = Store(engines.open_engine(address, create=False))
    for number in count():
        id_ = f"{writer}.{number}"
        try:
            with store.write(None, Act.CLIENT_SAVED) as writing:
                writing.insert(t.client, id=id_, name="x" * 200, address="", contact="", own=number)
        except Unavailable as refusal:
            if "busy" in str(refusal):
                continue
            os.write(1, f"refused {writer} {refusal}\n".encode())
            return
        os.write(1, f"kept {id_}\n".encode())


def main(address: str, writers: str) -> None:
    for writer in range(int(writers)):
        if os.fork() == 0:
            write(address, writer)
            os._exit(0)
    for _ in range(int(writers)):
        os.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
