"""`caseloop rates`: its words.  A command imports what it needs, so that the others start fast."""

import asyncio
import json
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from libs.ops.held.words import Door, Json


class PeriodFirst(TyperGroup):
    """`rates 2026-09` is `rates show 2026-09`: what is no command is a period."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command, with its arguments."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


app = typer.Typer(cls=PeriodFirst, no_args_is_help=True, help="Rates: of a PERIOD, or recompute all from the journals.")


@app.command()
def show(
    period: Annotated[str, typer.Argument(help="a month 2026-09, a quarter 2026-Q3 or a year 2026")],
    by: Annotated[str, typer.Option(help="all, unit, area, level, category, kind or channel")] = "all",
    under: Annotated[str, typer.Option(help="only units, areas or categories below this one")] = "",
    *, door: Door = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Print the rates of a period, each with what is divided by what."""
    from libs.ops.held.office import office_of  # noqa: PLC0415 - see above
    from libs.ops.home import home  # noqa: PLC0415 - see above
    from libs.ops.rates.tables import printed  # noqa: PLC0415 - see above

    said = office_of(door, home()).read("assessment", "/v1/figures", period=period, by=by, under=under).body
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(printed(said)))


@app.command("recompute")
def recompute_(*, as_json: Json = False) -> None:
    """Recompute every case and every sum from the journals of all services; 0 if they agree to the last case."""
    from rich.progress import Progress  # noqa: PLC0415 - see above

    from libs.common.policy import load_policy  # noqa: PLC0415 - see above
    from libs.common.settings import Settings  # noqa: PLC0415 - see above
    from libs.ops.home import home  # noqa: PLC0415 - see above
    from libs.ops.rates.journals import journals_at  # noqa: PLC0415 - see above
    from libs.ops.rates.recompute import Recount, recompute  # noqa: PLC0415 - see above
    from libs.ops.reach import reach  # noqa: PLC0415 - see above

    given = Settings()
    at, recount = reach(given, home(), ("mongo_url",)), Recount(load_policy(given.config))
    with Progress(disable=as_json or not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("cases", total=None)
        journals = journals_at(at.mongo_url, given.database_prefix)
        asyncio.run(recompute(journals, recount, lambda done, of: progress.update(task, completed=done, total=of)))
    typer.echo(json.dumps(recount.said(), ensure_ascii=False) if as_json else "\n".join(recount.lines()))
    sys.exit(int(not recount.agrees()))
