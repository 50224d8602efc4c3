"""The files of a matter as a page shows them."""

from collections.abc import Sequence

from libs.common.events.words import Attachment
from libs.common.files.sniffing import ENDINGS, PICTURES
from services.portal.domain.standing import current
from services.portal.domain.state import Matter
from services.portal.pages.facts import SentFile


def sent_files(files: Sequence[Attachment]) -> list[SentFile]:
    """In the order they came; one without a name is counted."""
    return [
        SentFile(file.id, label_of(file, number), file.size, picture=file.type.value in PICTURES)
        for number, file in enumerate(files, 1)
    ]


def unit_files(matter: Matter) -> list[Attachment]:
    """What the unit shows with its result, for those who handle or check it."""
    return [Attachment(id=one.id, type=one.type, size=one.size) for one in matter.shown]


def public_files(matter: Matter) -> list[Attachment]:
    """Those of them that the citizen may see, once the result is checked."""
    checked = matter.approved is not None and current(matter, matter.approved)
    public = {one.id for one in matter.shown if one.public and checked}
    return [one for one in unit_files(matter) if one.id in public]


def label_of(file: Attachment, number: int) -> str:
    """What its sender calls it, or 照片 1."""
    return file.name or f"{'照片' if file.type.value in PICTURES else '文件'} {number}"


def file_name(file: Attachment, number: int) -> str:
    """For whoever keeps it: ends as what it is, whatever it was called."""
    ending = ENDINGS.get(file.type.value, "bin")
    label = label_of(file, number)
    return label if label.lower().endswith(f".{ending}") else f"{label}.{ending}"
