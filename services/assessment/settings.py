"""What assessment is told by its environment."""

from libs.common.settings import Settings as Shared


class Settings(Shared):
    """Nothing of its own yet."""
