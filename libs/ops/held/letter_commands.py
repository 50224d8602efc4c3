"""`caseloop dead-letters`: its words.  A command imports what it needs, so that the others start fast."""

import typer

from libs.ops.held.words import All, By, Door, Json, MaybeData, MaybeName, Name, Older, Reason, Service, Topic, Yes

app = typer.Typer(no_args_is_help=True, help="Records that nobody could read (docs/runbooks/dead-letters.md).")


@app.command("list")
def list_(
    *, service: Service = "", topic: Topic = "", older: Older = 0, door: Door = None, as_json: Json = False
) -> None:
    """List them: on which topic, since when, and why nobody could read them."""
    from libs.ops.held.asking import Asking, wanted  # noqa: PLC0415 - see above

    asking = Asking("dead-letters", door)
    rows = asking.rows(service, wanted(event=topic, minutes=older))
    asking.told(rows) if as_json else asking.listed(rows)


@app.command()
def show(name: Name, *, door: Door = None, as_json: Json = False) -> None:
    """Show one record, as far as its bytes are text."""
    from libs.ops.held.asking import Asking  # noqa: PLC0415 - see above
    from libs.ops.held.tables import show_letter  # noqa: PLC0415 - see above

    asking = Asking("dead-letters", door)
    row = asking.named(name)
    asking.told(row) if as_json else show_letter(row)


@app.command()
def replay(name: Name, file: MaybeData = None, *, reason: Reason, by: By = "", door: Door = None) -> None:
    """Take it in, as it came or with the whole event of a file in its place."""
    from libs.ops.held.asking import Asking, signed  # noqa: PLC0415 - see above

    deed, asking = signed("replay", by, reason, file), Asking("dead-letters", door)
    asking.do(deed, [asking.named(name)])


@app.command()
def discard(  # noqa: PLR0913 - the words of a command line
    name: MaybeName = "", *, reason: Reason, service: Service = "", topic: Topic = "", older: Older = 0,
    everything: All = False, yes: Yes = False, by: By = "", door: Door = None,
) -> None:  # fmt: skip
    """Throw it away; it stays in the audit."""
    from libs.ops.held.asking import Asking, signed, wanted  # noqa: PLC0415 - see above

    asking = Asking("dead-letters", door)
    rows = asking.meant(name, service, wanted(event=topic, minutes=older), everything)
    (asking.do if yes or name else asking.would)(signed("discard", by, reason), rows)
