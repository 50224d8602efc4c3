"""What is wrong in a file of the configuration."""

from pathlib import Path


class PolicyFault(ValueError):  # noqa: N818 - named as the field speaks
    """Names the file, the line and the fix; the version that holds it is not published."""

    def __init__(self, file: Path, line: int, fix: str) -> None:
        super().__init__(f"{file.name}, line {line}: {fix}")
        self.file, self.line, self.fix = file, line, fix


class Misplaced(ValueError):  # noqa: N818 - as above
    """What cannot be, at a place in a file, as `("rules", 3, "lead")`; whoever knows the file makes it a fault."""

    def __init__(self, place: tuple[int | str, ...], fix: str) -> None:
        super().__init__(fix)
        self.place, self.fix = place, fix
