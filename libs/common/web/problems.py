"""Errors as problem+json (RFC 9457): a code, words, the field, and the way out."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from libs.common.errors import Refused, Unavailable

MEDIA = "application/problem+json"
LARGEST = 1_000_000


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """One problem."""
    body = {"type": f"urn:caseloop:problem:{code}", "title": code, "status": status, "code": code, "detail": detail}
    return JSONResponse({**body, **{k: v for k, v in more.items() if v}}, status, media_type=MEDIA)


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _plain)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Refused):
        raise error
    more = {"field": error.field, "legal": list(error.legal), "etag": error.etag}
    response = problem(error.status, error.code, error.text, **more)
    if error.etag:
        response.headers["etag"] = f'"{error.etag}"'
    return response


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    # An engine that fell silent may have done what it was asked: only the key tells a second try from a second wish.
    way_out = "send the same again in a moment, with the same Idempotency-Key"
    response = problem(503, "unavailable", f"{error}; {way_out}")
    response.headers["retry-after"] = "2"
    return response


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(fault) for fault in error.errors()]
    said = "; ".join(f"{fault['field']}: {fault['detail']}" for fault in faults[:5])
    return problem(422, "invalid", said, errors=faults[:20], field=faults[0]["field"] if faults else None)


async def _plain(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, f"http-{error.status_code}", str(error.detail))


def _fault(fault: Any) -> dict[str, str]:
    where: Sequence[Any] = fault.get("loc", ())
    if unread := _unread(fault, where):
        return {"field": "body", "detail": unread}
    name = ".".join(str(step) for step in where if step not in {"body", "query", "path", "header"})
    return {"field": name or "body", "detail": str(fault.get("msg", "not valid"))}


def _unread(fault: Any, where: Sequence[Any]) -> str | None:
    """Why the body as a whole could not be read, if that is the fault.

    FastAPI gives the place where the JSON ends or is wrong as if it were a field, and what nobody calls JSON as bytes.
    """
    match (fault.get("type"), *where):
        case ("json_invalid", "body", int(place)):
            wrong = str(fault["ctx"]["error"]).removesuffix(" at")
            return f"the JSON breaks off or is wrong: {wrong} at character {place + 1}; send all of it"
        case (_, "body") if isinstance(fault.get("input"), bytes):
            return "nothing says that this is JSON; send JSON, with the header content-type: application/json"
    return None
