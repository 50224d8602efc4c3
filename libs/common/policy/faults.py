"""What is wrong in a file of the configuration."""

from pathlib import Path


class PolicyFault(ValueError):  # noqa: N818 - named as the field speaks
    """Names the file, the line and the fix; the version that holds it is not published."""

    def __init__(self, file: Path, line: int, fix: str) -> None:
        super().__init__(f"{file.name}, line {line}: {fix}")
        self.file, self.line, self.fix = file, line, fix
