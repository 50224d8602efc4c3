"""What a service is told by its environment."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_KEY = "caseloop-development-key-not-for-a-deployment"


class Settings(BaseSettings):
    """Shared by all services; a service adds its own in its settings room.

    Without `kafka_url` and `mongo_url` a service runs on engines in its own process, and its state ends with it.
    `linger`: how many seconds a reader in no hurry, which its book says, rests between two batches at the most.
    """

    model_config = SettingsConfigDict(env_prefix="", env_file=None, extra="ignore", frozen=True)
    kafka_url: str = ""
    mongo_url: str = ""
    partitions: int = Field(default=4, alias="CASELOOP_PARTITIONS", ge=1)
    database_prefix: str = Field(default="caseloop", alias="CASELOOP_DATABASE_PREFIX")
    config: Path = Field(default=Path("config"), alias="CASELOOP_CONFIG")
    key: SecretStr = Field(default=SecretStr(DEVELOPMENT_KEY), alias="CASELOOP_KEY")
    trace_file: Path | None = Field(default=None, alias="CASELOOP_TRACE_FILE")
    trace_ratio: float = Field(default=1, alias="CASELOOP_TRACE_RATIO", ge=0, le=1)
    otlp_endpoint: str = Field(default="", alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    linger: float = Field(default=60, alias="CASELOOP_LINGER", ge=0, le=60)
    door_url: str = Field(default="http://127.0.0.1:8000", alias="CASELOOP_DOOR_URL")
