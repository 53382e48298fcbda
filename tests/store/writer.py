"""A program of its own for test_killed.py: children that write through the door and are killed at any moment.

`python writer.py ADDRESS KILLS SEED HONEST|HASTY` prints, as JSON, the numbers that children acknowledged. An honest
child acknowledges after the commit; a hasty one within the write, where it is then killed.
"""

import json
import os
import random
import select
import signal
import sys
from time import monotonic

import psycopg  # noqa: F401 - before the fork, so that no child takes the time again

from qclab.domain.trail.acts import Act
from qclab.store import engines
from qclab.store import tables as t
from qclab.store.door import Store


def child(address: str, out: int, hasty: bool) -> None:
    """Write for ever, two rows and a number at a time, and say each number that is kept."""
    store = Store(engines.open_engine(address))
    while True:
        with store.write(None, Act.CLIENT_SAVED) as writing:
            number = writing.next_numbers("S26")[0]
            row = {"name": "x" * 200, "address": "", "contact": "", "own": number}
            writing.insert(t.client, id=f"left {number}", **row)
            writing.keep(str(number).encode() * 100)
            writing.insert(t.client, id=f"right {number}", **row)
            if hasty:
                os.write(out, b"%d\n" % number)
                signal.pause()
        os.write(out, b"%d\n" % number)


def killed(address: str, rng: random.Random, hasty: bool) -> list[int]:
    """What one child acknowledged before it was killed: some while after its first few words."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            child(address, writing, hasty)
        finally:
            os._exit(1)
    os.close(writing)
    said = b""
    for _ in range(1 if hasty else rng.randint(1, 6)):
        said += os.read(reading, 1_000)
    until = monotonic() + rng.uniform(0, 0.02)
    while (left := until - monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            said += os.read(reading, 1_000)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(reading, 1_000):
        said += more
    os.close(reading)
    return [int(line) for line in said.split(b"\n")[:-1]]


def main(address: str, kills: str, seed: str, manner: str) -> None:
    rng = random.Random(seed)
    print(json.dumps([killed(address, rng, manner == "HASTY") for _ in range(int(kills))]))


if __name__ == "__main__":
    main(*sys.argv[1:])
