"""The `caseloop` command."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from pydantic import ValidationError

from libs.common.settings import Settings
from libs.ops.classify import commands as classify_commands
from libs.ops.clock import commands as clock_commands
from libs.ops.held import commands as held_commands
from libs.ops.held import letter_commands
from libs.ops.home import home
from libs.ops.rates import commands as rates_commands
from libs.ops.rules import commands as rules_commands
from libs.ops.unanswered import Unanswered
from libs.ops.unfit import Unfit, variable_of

UNANSWERED = 2
app = typer.Typer(no_args_is_help=True, add_completion=False, help="Closed-loop handling of citizens' requests.")
app.add_typer(held_commands.app, name="held")
app.add_typer(letter_commands.app, name="dead-letters")
app.add_typer(classify_commands.app, name="classify")
app.add_typer(rules_commands.app, name="rules")
app.add_typer(clock_commands.app, name="clock")
app.add_typer(rates_commands.app, name="rates")

Json = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]
Door = Annotated[str, typer.Option(help="its address; without it the newest local run's own")]
Provision = Annotated[bool, typer.Option("--provision", help="first create what is missing")]


def main() -> None:
    """The command; what cannot be done is said in a sentence, without a traceback."""
    from libs.ops.engines.process import Failed  # noqa: PLC0415 - a command imports what it needs

    try:
        app()
    except Failed as failed:
        sys.exit(f"caseloop: {failed}")
    except (Unanswered, Unfit) as words:
        ended(str(words))
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        ended(variable_of(error))


def ended(words: str) -> NoReturn:
    """Nothing was found out, and why."""
    typer.echo(f"caseloop: {words}", err=True)
    sys.exit(UNANSWERED)


@app.command()
def demo() -> None:
    """Start everything and let invented matters walk the loop; with ONCE=1 end after them."""
    from libs.ops.demo.run import demo as run  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.engines.choice import choose  # noqa: PLC0415 - as above
    from libs.ops.engines.look import look  # noqa: PLC0415 - as above

    with suppress(KeyboardInterrupt):
        sys.exit(run(home() / "demo", choose(look(os.environ))))


@app.command()
def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="the door's; without it a free one")] = None,
) -> None:
    """Start everything and stay up until Ctrl-C."""
    from libs.ops.engines.choice import choose  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.engines.look import look  # noqa: PLC0415 - as above
    from libs.ops.local import introduction, local_loop, stay  # noqa: PLC0415 - as above
    from libs.ops.lock import held  # noqa: PLC0415 - as above

    choice, folder = choose(look(os.environ)), home() / "up"
    with suppress(KeyboardInterrupt), held(folder):
        typer.echo(introduction(choice))
        with local_loop(folder, choice, port) as loop:
            typer.echo(f"the door is open at {loop.url}; data and logs in {folder}; end with Ctrl-C")
            stay()


@app.command()
def serve(
    name: Annotated[str, typer.Argument(help="a service, `door`, or `all` in one process")],
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    behind: Annotated[
        str, typer.Option(help="for the door: where a service is, {service} for its name")
    ] = "http://{service}:8000",
) -> None:
    """Serve one service, with KAFKA_URL and MONGO_URL from the environment, or all of them."""
    from libs.ops.serve import SERVICES  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.serve import serve as run  # noqa: PLC0415 - as above

    run(name, host, port, {service: behind.format(service=service) for service in SERVICES})


@app.command()
def ps(*, as_json: Json = False) -> None:
    """List the processes of a local run: whether each is ready, and how often it was started again."""
    from libs.ops.processes import running  # noqa: PLC0415 - a command imports what it needs

    rows = [row.model_dump() | {"ready": row.ready()} for row in running(home())]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        said = "ready" if row["ready"] else "not ready"
        typer.echo(f"{row['name']:14}pid {row['pid']:<9}port {row['port']:<7}restarts {row['restarts']:<4}{said}")
    if not rows:
        typer.echo("nothing is running; start with caseloop up", err=True)


@app.command()
def verify(*, as_json: Json = False) -> None:
    """Compare every journal with its topic and every cursor with what was said; 0 if nothing is wrong."""
    from libs.ops.verify import audit_of  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.verify.meter import on_screen  # noqa: PLC0415 - as above

    with on_screen() as meter:
        audit = audit_of(home(), meter)
    if as_json:
        typer.echo(json.dumps(audit.summary(), ensure_ascii=False))
    else:
        typer.echo("\n".join(audit.lines()))
    sys.exit(int(not audit.clean()))


@app.command()
def case(number: str, *, as_json: Json = False) -> None:
    """Print the journals of a case: what every service decided, when, why, under which policy; and what is held."""
    from libs.ops.case import said, show  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.journals import told_of  # noqa: PLC0415 - as above

    told = told_of(number, home())
    if as_json:
        typer.echo(json.dumps(said(told), ensure_ascii=False))
    else:
        show(told)


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
def feed(file: Path, door: Door = "", *, as_json: Json = False) -> None:
    """Send real submissions (JSON lines or CSV) through the door, and count what became of them; 0 if all are taken."""
    from libs.ops.feed import feed as send  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.reach import door_of  # noqa: PLC0415 - as above

    fed = send(file, door_of(home(), door))
    if as_json:
        typer.echo(json.dumps(fed.said(), ensure_ascii=False))
    else:
        typer.echo("\n".join(fed.lines()))
    sys.exit(int(bool(fed.rejected)))


@app.command()
def load(  # noqa: PLR0913, PLR0917 - what a person may say about a run
    mode: Annotated[
        Literal["door", "loop", "bus"],
        typer.Argument(help="door: submissions; loop: all six steps by HTTP; bus: by topic where there is one"),
    ],
    rate: Annotated[float, typer.Option(min=0.1, max=5000, help="arrivals a second")] = 5,
    seconds: Annotated[float, typer.Option(min=1, max=3600)] = 20,
    profile: Annotated[Literal["steady", "burst", "day"], typer.Option(help="burst: ten times the rate")] = "steady",
    burst_for: Annotated[float, typer.Option(min=0, max=3600, help="seconds; in the middle")] = 5,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="arrivals, at most")] = 100_000,
    seed: Annotated[int, typer.Option()] = 1,
    door: Door = "",
    *, i_own_this_system: Annotated[bool, typer.Option(help="allow another machine")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Let matters arrive at a rate, however slow the answers are, and tell how long what took; 0 if any got through."""
    from libs.ops.load.here import load_here  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.load.plan import Plan, Profile  # noqa: PLC0415 - as above
    from libs.ops.load.report import show  # noqa: PLC0415 - as above

    plan = Plan(Profile(profile), rate, seconds, seed, most, max(seconds - burst_for, 0) / 2, burst_for)
    if plan.all_burst():
        raise typer.BadParameter(f"--seconds {seconds:g} are all burst: give more than --burst-for, {burst_for:g}")
    report = load_here(mode, plan, home(), door, others=i_own_this_system)
    typer.echo(json.dumps(report.said(), ensure_ascii=False)) if as_json else show(report.said())
    report.judge()


@app.command()
def seed(
    count: Annotated[int, typer.Argument(min=1, max=2_000_000, help="closed cases")],
    seed: Annotated[int, typer.Option(min=0, max=98, help="the same seed, the same cases")] = 1,
    *, i_own_this_system: Annotated[bool, typer.Option(help="allow another machine")] = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Write closed cases into the stores alone, as the services would have left them, each flagged as seeded."""
    from libs.ops.seed.run import seed_here  # noqa: PLC0415 - a command imports what it needs

    said = seed_here(count, seed, home(), others=i_own_this_system).said()
    line = f"{said['documents']} documents of {said['cases']} cases in {said['seconds']} s"
    typer.echo(json.dumps(said) if as_json else line)


if __name__ == "__main__":
    main()
