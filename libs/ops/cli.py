"""The `caseloop` command."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Closed-loop handling of citizens' requests.")


def home() -> Path:
    """Where a local run keeps its data and logs."""
    return Path(os.environ.get("CASELOOP_HOME", ".run")).absolute()


@app.command()
def demo() -> None:
    """Start everything and let invented matters walk the loop; with ONCE=1 end after them."""
    from libs.ops.demo.run import demo as run  # noqa: PLC0415 - a command imports what it needs

    sys.exit(run(home() / "demo"))


@app.command()
def up() -> None:
    """Start everything and stay up."""
    from libs.ops.local import local_loop  # noqa: PLC0415 - as above

    with local_loop(home() / "up") as loop:
        typer.echo(f"the door is open at {loop.url}; end with Ctrl-C")
        loop.services["door"].process.wait()  # type: ignore[union-attr]


@app.command()
def ps(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List the processes of a local run."""
    found = sorted(home().glob("*/processes.json"), key=lambda path: path.stat().st_mtime)
    rows = json.loads(found[-1].read_text(encoding="utf-8"))["processes"] if found else []
    alive = [row for row in rows if Path(f"/proc/{row['pid']}").exists()]
    if as_json:
        typer.echo(json.dumps(alive))
        return
    for row in alive:
        typer.echo(f"{row['name']:14}{row['pid']:>8}  port {row['port']}")


@app.command()
def verify(*, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Compare every journal with its topic (KAFKA_URL and MONGO_URL say where); 0 if nothing is wrong."""
    from libs.common.settings import Settings  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.verify import verify as audit_all  # noqa: PLC0415 - as above

    given = Settings()
    audit = asyncio.run(audit_all(given.kafka_url, given.mongo_url, given.database_prefix, given.partitions))
    if as_json:
        typer.echo(json.dumps(audit.summary(), ensure_ascii=False))
    else:
        for name, count in audit.summary().items():
            typer.echo(f"{name:12} {count}")
    sys.exit(int(not audit.clean()))


@app.command()
def feed(file: Path, door: Annotated[str, typer.Option(help="the one door")] = "http://127.0.0.1:8000") -> None:
    """Send real submissions (JSON lines or CSV) through the door, and count what became of them."""
    from libs.ops.feed import feed as send  # noqa: PLC0415 - a command imports what it needs

    for status, count in sorted(asyncio.run(send(file, door)).items()):
        typer.echo(f"{count:6}  {status}")


if __name__ == "__main__":
    app()
