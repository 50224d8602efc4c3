"""`caseloop clock`: its words.  A command imports what it needs, so that the others start fast."""

import json
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from libs.ops.held.words import Door, Json

DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would change, and change nothing")]


class NumberFirst(TyperGroup):
    """`clock HQ26-030418-7` is `clock show HQ26-030418-7`: what is no command is a number."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command, with its arguments."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


app = typer.Typer(
    cls=NumberFirst, no_args_is_help=True, help="The clocks of a case: NUMBER, or recount after a calendar changed."
)


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="HQ26-030418-7, as on the receipt")], *, door: Door = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Print every clock of a case line by line, so that anybody can check it with a pencil."""
    from libs.ops.clock.sheets import printed, told  # noqa: PLC0415 - see above
    from libs.ops.held.office import office_of  # noqa: PLC0415 - see above
    from libs.ops.home import home  # noqa: PLC0415 - see above

    said = told(office_of(door, home()), number)
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(printed(said)))


@app.command("recount")
def recount_(*, dry_run: DryRun = False, door: Door = None, as_json: Json = False) -> None:
    """Count every open case anew under the calendar that supervision has loaded; 0 if none was refused."""
    from rich.progress import Progress  # noqa: PLC0415 - see above

    from libs.ops.clock.recount import Run, counted, lines, recount  # noqa: PLC0415 - see above
    from libs.ops.held.office import office_of  # noqa: PLC0415 - see above
    from libs.ops.home import home  # noqa: PLC0415 - see above

    run = Run()
    with Progress(disable=as_json or not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("recount", total=None)
        rows = recount(
            office_of(door, home()), run, lambda done, of: progress.update(task, completed=done, total=of), dry=dry_run
        )
        for row in (counted(run, row) for row in rows):
            said = json.dumps(row, ensure_ascii=False) if as_json else "\n".join(lines(row))
            progress.console.out(said, highlight=False)
    typer.echo(json.dumps(run.said(), ensure_ascii=False) if as_json else run.line(dry=dry_run))
    sys.exit(int(bool(run.refused)))
