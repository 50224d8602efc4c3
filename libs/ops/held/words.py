"""The options that `caseloop held` and `caseloop dead-letters` share."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from libs.ops.unfit import some_words, words_if_given

A_CENTURY: Final = 100 * 366 * 24 * 60
Json = Annotated[bool, typer.Option("--json", help="as JSON, for programs")]
Door = Annotated[str | None, typer.Option(help="the one door; without it that of the local run")]
Service = Annotated[str, typer.Option(callback=words_if_given, help="only of this service")]
Why = Annotated[
    Literal["failed", "waiting", "behind"] | None, typer.Option(help="without it those that failed or wait")
]
Event = Annotated[str, typer.Option(callback=words_if_given, help="only types that contain this")]
Topic = Annotated[str, typer.Option(callback=words_if_given, help="only topics that contain this")]
Case = Annotated[str, typer.Option(callback=words_if_given, help="only of this case: its whole number or id")]
Older = Annotated[float, typer.Option(min=0, max=A_CENTURY, help="only what is there for so many minutes")]
Name = Annotated[str, typer.Argument(help="as the list names it: <service>/<id>")]
MaybeName = Annotated[str, typer.Argument(callback=words_if_given, help="as the list names it; or --all, or a filter")]
Data = Annotated[Path, typer.Argument(help="a JSON file: the event's data, or a whole event if nobody could read it")]
MaybeData = Annotated[Path | None, typer.Argument(help="a JSON file with the whole event, mended")]
Reason = Annotated[str, typer.Option(callback=some_words, help="why; it stays in the audit")]
By = Annotated[str, typer.Option(help="who does it; it stays in the audit.  Without it, who is logged in")]
All = Annotated[bool, typer.Option("--all", help="everything that the filters leave")]
Yes = Annotated[bool, typer.Option("--yes", help="do it; without this, many are only shown")]
