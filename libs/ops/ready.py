"""Whether a service of this machine is ready: `python -m libs.ops.ready PORT` ends with 0 if so."""

import http.client
import sys
from typing import Final

OK: Final = 200


def ready(port: int) -> bool:
    """What its `/ready` says; false also while nobody answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        link.request("GET", "/ready")
        return link.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


if __name__ == "__main__":
    sys.exit(not ready(int(sys.argv[1])))
