"""The `caseloop` command."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Closed-loop handling of citizens' requests.")

Json = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]
Provision = Annotated[bool, typer.Option("--provision", help="first create what is missing")]


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
def ps(*, as_json: Json = False) -> None:
    """List the processes of a local run."""
    from libs.ops.reach import alive, newest_run  # noqa: PLC0415 - a command imports what it needs

    found = newest_run(home())
    rows = [process for process in found[1].processes if alive(process.pid)] if found else []
    if as_json:
        typer.echo(json.dumps([row.model_dump() for row in rows]))
        return
    for row in rows:
        typer.echo(f"{row.name:14}{row.pid:>8}  port {row.port}")


@app.command()
def verify(*, as_json: Json = False) -> None:
    """Compare every journal with its topic; 0 if nothing is wrong."""
    from libs.ops.verify import audit_of  # noqa: PLC0415 - a command imports what it needs

    audit = audit_of(home())
    if as_json:
        typer.echo(json.dumps(audit.summary(), ensure_ascii=False))
    else:
        for name, count in audit.summary().items():
            typer.echo(f"{name:12} {count}")
    sys.exit(int(not audit.clean()))


@app.command()
def case(number: str, *, as_json: Json = False) -> None:
    """Print the journals of a case: what every service decided, when, why and under which policy."""
    from libs.ops.case import show  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.journals import entries_of  # noqa: PLC0415 - as above

    entries = entries_of(number, home())
    if as_json:
        typer.echo(json.dumps([entry.said() for entry in entries], ensure_ascii=False))
    else:
        show(entries)


@app.command()
def trace(number: str, *, as_json: Json = False) -> None:
    """Draw the course of a case in time: which event waited how long for its cause, and where the time went."""
    from libs.ops.trace import course_of, show  # noqa: PLC0415 - a command imports what it needs

    course = course_of(number, home())
    if as_json:
        typer.echo(json.dumps(course.said()))
    else:
        show(course)


@app.command()
def topics(*, provision: Provision = False, as_json: Json = False) -> None:
    """List the topics against contracts/topics.yaml, and how far each group is behind; 0 if all are as written."""
    from libs.ops.topic_table import as_written, lines_of, make_missing, show  # noqa: PLC0415 - as above

    if provision:
        make_missing(home())
    lines = lines_of(home())
    if as_json:
        typer.echo(json.dumps([line.said() for line in lines]))
    else:
        show(lines)
    sys.exit(int(not as_written(lines)))


@app.command()
def feed(file: Path, door: Annotated[str, typer.Option(help="the one door")] = "http://127.0.0.1:8000") -> None:
    """Send real submissions (JSON lines or CSV) through the door, and count what became of them."""
    from libs.ops.feed import feed as send  # noqa: PLC0415 - a command imports what it needs

    for status, count in sorted(asyncio.run(send(file, door)).items()):
        typer.echo(f"{count:6}  {status}")


if __name__ == "__main__":
    app()
