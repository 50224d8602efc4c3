"""Quarters in which villages move, in place of months: `python -m tests.simulation.quarter SEEDS START [ONLY [WITHOUT [HISTORY]]]`."""

import sys

from tests.simulation.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], "quarter"))
