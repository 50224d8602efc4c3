"""What it ran on."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("aiokafka", "faststream", "pymongo", "pydantic", "fastapi", "uvicorn", "uvloop", "aiohttp")


def machine(store_server: str) -> dict[str, str]:
    cpu = re.search(r"^model name\s*: (.*)$", _read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal: +(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    return {
        "date": datetime.now(UTC).date().isoformat(), "commit": _commit(),
        "processor": f"{os.cpu_count()} × {cpu[1] if cpu else platform.processor()}",
        "memory": f"{int(memory[1]) / 2**20:.0f} GB" if memory else "", "system": f"{platform.system()} {platform.release()}",
        "load_before": f"{os.getloadavg()[0]:.1f}", "python": platform.python_version(),
        "store": f"{Path(store_server).name}" if store_server else f"secantusd-py {version('secantusdb')}",
        "kafka": "4.3 (deploy/local/pom.xml)", "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    }  # fmt: skip


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
