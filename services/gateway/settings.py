"""What the gateway is told by its environment."""

from pathlib import Path

from pydantic import Field, SecretStr

from libs.common.settings import Settings as Shared


class Settings(Shared):
    """`outbox_file`: where the file sender writes messages; without it they go to the console.

    `provider_url`: who takes messages by HTTP instead, of those `provider_means`; it shows `provider_key`, and is shown
    it with every receipt.
    """

    outbox_file: Path | None = Field(default=None, alias="CASELOOP_OUTBOX_FILE")
    provider_url: str = Field(default="", alias="CASELOOP_PROVIDER_URL")
    provider_key: SecretStr = Field(default=SecretStr(""), alias="CASELOOP_PROVIDER_KEY")
    provider_means: tuple[str, ...] = Field(default=("sms",), alias="CASELOOP_PROVIDER_MEANS")
