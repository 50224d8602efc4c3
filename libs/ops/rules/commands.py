"""The commands of `caseloop rules`."""

import asyncio
import json
from contextlib import nullcontext
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from libs.common.clock import SystemClock
from libs.common.policy import Policy, PolicyFault, load_policy
from libs.common.settings import Settings
from libs.ops.engines.process import Failed
from libs.ops.home import home
from libs.ops.reach import reach
from libs.ops.rules.coverage import coverage_of
from libs.ops.rules.publish import Wish
from libs.ops.rules.shadow import Shadow
from libs.ops.rules.tables import compared, covered
from libs.ops.unfit import some_words

DAYS: Final = 30
app = typer.Typer(no_args_is_help=True, help="See what a configuration would do before it does it.")
Json = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]
Folder = Annotated[Path | None, typer.Argument(help="a folder of configuration; without one, the one in use")]


@app.command()
def check(folder: Folder = None, *, as_json: Json = False) -> None:
    """Load a configuration, and list the matters that reach nobody by themselves and the rules that are never asked."""
    policy = _loaded(folder or Settings().config)
    found = coverage_of(policy)
    gaps = [asdict(gap) for gap in found.gaps]
    said = {"version": policy.version, "matters": found.matters, "gaps": gaps, "idle": found.idle}
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else "\n".join(covered(found, policy)))


@app.command()
def shadow(
    folder: Annotated[Path, typer.Argument(help="the new configuration")],
    against: Annotated[int, typer.Option(min=1, help="matters of so many days")] = DAYS,
    out: Annotated[Path | None, typer.Option(help="every change, as JSON lines; the sums last")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Send recorded matters through the configuration in use and a new one; print what differs, change nothing."""
    given = Settings()
    old, new = _loaded(given.config), _loaded(folder)
    mongo_url = reach(given, home(), needs=("mongo_url",)).mongo_url
    run = Shadow(old, new)
    asyncio.run(_run(run, mongo_url, given.database_prefix, against, out))
    typer.echo(json.dumps(run.said()) if as_json else "\n".join(compared(run.said(), old, new)))


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="the new configuration, as it was shadowed")],
    diff: Annotated[Path, typer.Option("--shadow", help="what `rules shadow FOLDER --out` saved")],
    by: Annotated[str, typer.Option(callback=some_words, help="who publishes it")],
    why: Annotated[str, typer.Option(callback=some_words, help="the reason, for the audit")],
) -> None:
    """Put a shadowed configuration in the place of the one in use, with a record of who and why.

    Services take it up when they are started again.
    """
    given, new = Settings(), _loaded(folder)
    wish = Wish(folder, given.config, diff, by, why)
    mongo_url = reach(given, home(), needs=("mongo_url",)).mongo_url
    kept = asyncio.run(_publish(wish, new, mongo_url, f"{given.database_prefix}_routing"))
    typer.echo(f"{new.version} is in {given.config}; {kept} keeps the one before.  Start the services again.")


async def _publish(wish: Wish, new: Policy, mongo_url: str, database: str) -> Path:
    from libs.common.store.mongo import MongoStore  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.rules.publish import publish as published  # noqa: PLC0415 - as above

    store = MongoStore(mongo_url, database)
    try:
        return await published(wish, new, store, SystemClock().now())
    finally:
        await store.stop()


async def _run(run: Shadow, mongo_url: str, prefix: str, days: int, out: Path | None) -> None:
    from libs.ops.rules.recorded import recorded  # noqa: PLC0415 - a command imports what it needs
    from libs.ops.verify.stores import stores_at  # noqa: PLC0415 - as above

    since = SystemClock().now() - timedelta(days=days)
    async with stores_at(mongo_url, prefix) as stores:
        with out.open("w", encoding="utf-8") if out else nullcontext() as file:
            async for one in recorded(stores, since):
                for change in run.changes([one]):
                    if file:
                        file.write(json.dumps(change.said(), ensure_ascii=False) + "\n")
            if file:
                file.write(json.dumps({"sums": run.said()}, ensure_ascii=False) + "\n")


def _loaded(folder: Path) -> Policy:
    """The policy; a fault ends the command with its file, line and way out, and nothing is compared."""
    try:
        return load_policy(folder)
    except PolicyFault as fault:
        raise Failed(str(fault)) from fault
