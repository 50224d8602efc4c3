"""Why a file is not taken."""


class Unfit(Exception):  # noqa: N818 - says what it is
    """`code`: empty, type, broken, locked (a password) or pixels (too many)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
