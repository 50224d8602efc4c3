"""`python -m libs.ops.engines`: what would be picked here, and why, on one line."""

import os
import sys

from libs.ops.engines.choice import choose
from libs.ops.engines.look import look
from libs.ops.engines.process import Failed

if __name__ == "__main__":
    try:
        sys.stdout.write(f"{choose(look(os.environ))}\n")
    except Failed as failed:
        sys.exit(str(failed))
