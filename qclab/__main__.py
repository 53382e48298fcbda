"""``python -m qclab``: the program from a terminal."""

import sys

from qclab.cli.main import main

sys.exit(main())
