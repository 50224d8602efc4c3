"""One change of one document in the words of a MongoDB server."""

from typing import Any

from pymongo import InsertOne, UpdateOne

from libs.common.store import Doc, Write


def operation(write: Write) -> InsertOne[Doc] | UpdateOne:
    """What applies only while the version is still the one seen."""
    if not write.seen:
        doc: Doc = {"_id": write.id, "v": 1, **_nested(write.set), "j": list(write.push)}
        return InsertOne({**doc, "unp": write.mark} if write.mark else doc)
    change: dict[str, Any] = {"$set": dict(write.set), "$inc": {"v": 1}}
    if write.push:
        change["$push"] = {"j": {"$each": list(write.push)}}
    if write.mark:
        change["$set"] |= {"unp.b": write.mark["b"], "unp.at": write.mark["at"]}
        change["$min"] = {"unp.n": write.mark["n"]}
    if write.unset:
        change["$unset"] = dict.fromkeys(write.unset, 1)
    return UpdateOne({"_id": write.id, "v": write.seen}, change)


def _nested(flat: Doc) -> Doc:
    doc: Doc = {}
    for path, value in flat.items():
        inner, _, last = path.rpartition(".")
        (doc.setdefault(inner, {}) if inner else doc)[last] = value
    return doc
