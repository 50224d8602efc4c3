"""What the gateway is told by its environment."""

from pathlib import Path

from pydantic import Field

from libs.common.settings import Settings as Shared


class Settings(Shared):
    """`outbox_file`: where the file sender writes messages; without it they go to the console."""

    outbox_file: Path | None = Field(default=None, alias="CASELOOP_OUTBOX_FILE")
