"""What a document alone does not tell, and who has to be asked: pure; somebody may have written while we looked."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.store import Doc
from libs.ops.verify.documents import MISSHAPEN, Scope, beside, whole
from libs.ops.verify.findings import Audit


@dataclass(frozen=True, slots=True)
class Suspect:
    """A document that has taken in `taken` of a source and subject."""

    where: str
    source: str
    subject: str
    taken: int

    def against(self, journal: int, audit: Audit) -> None:
        """It may have been said while we looked; what no journal holds never was."""
        if self.taken > journal:
            what = f"it has taken {self.source} {self.taken} of {self.subject}, of which there are {journal}"
            audit.fault("cursor", f"{self.where}: {what}")


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A journal up to `last`, of which the topic had not said all up to `due` when it was read."""

    where: str
    subject: str
    last: int
    due: int

    def against(self, topic: int, audit: Audit) -> None:
        """Whoever wrote it took off the mark when it was published: so it stands on the topic by now, or was lost."""
        if topic >= self.due:
            audit.young += 1
        else:
            audit.fault("lost", f"{self.where}: the journal ends at {self.last}, the topic at {topic}")


def suspects(service: str, document: Doc, scope: Scope) -> list[Suspect]:
    """Cursors that the topics of this pass do not bear out: each is to be asked of its source's own journal."""
    cursors = None if document.get("seeded") is True else document.get("in")
    named = cursors.items() if isinstance(cursors, dict) else ()
    asked = [(taken, *source_of(str(document["_id"]), name)) for name, taken in named]
    return [
        Suspect(f"{service}/{document['_id']}", source, subject, taken)
        for taken, source, subject in asked
        if isinstance(taken, int) and source in scope.said and taken > scope.said[source].highest.get(subject, 0)
    ]


def source_of(document_id: str, name: str) -> tuple[str, str]:
    """A cursor's name as service and subject: `intake`, or `intake/<another document>`."""
    source, _, subject = name.partition("/")
    return source, subject or document_id


def unsaid(service: str, document: Doc, archived: Sequence[Doc], scope: Scope) -> list[Unsaid]:
    """The end of a journal, if its topic lacks something of it that is not young: the topic is to be read on.

    An entry bears the moment its batch began.  A member that stood still afterwards may have written and published it
    between our reading of topic and document.
    """
    said, subject = scope.said.get(service), str(document["_id"])
    if said is None or document.get("seeded") is True:
        return []
    try:
        found = beside(said, document, whole(document, archived))
    except MISSHAPEN:  # which is a fault already
        return []
    lacking = found.unsaid()
    if not lacking or min(found.at[n] for n in lacking) >= scope.settled:
        return []
    return [Unsaid(f"{service}/{subject}", subject, found.last, lacking[-1])]
