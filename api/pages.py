"""The built pages, served by the API: assets kept by browsers, everything else the one page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.responses import FileResponse, Response

from api.problems import Problem

KEPT: Final = "public, max-age=31536000, immutable"
SECURITY: Final = {
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
        " worker-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors 'none';"
        " base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}

NOT_PAGES: Final = ("api/", "metrics", "healthz", "readyz", "openapi.json", "asyncapi.json")


def _file_at(root: Path, path: str) -> Path | None:
    """The file under `root` that `path` names; None for what is outside, or no name of a file."""
    try:
        found = (root / path).resolve()
        return found if found.is_relative_to(root) and found.is_file() else None
    except (OSError, ValueError):
        return None


def install_pages(app: FastAPI, dist: Path | None) -> None:
    """Serves `dist` at / when it is there; paths that are no file get the page itself."""
    root = dist.resolve() if dist is not None and (dist / "index.html").is_file() else None

    @app.get("/{path:path}", include_in_schema=False)
    async def page(path: str) -> Response:
        if root is None or path.startswith(NOT_PAGES):
            raise Problem("not_found")
        found = _file_at(root, path)
        if found is not None and found.name != "index.html":
            hashed = found.parent.name == "assets"
            headers = {**SECURITY, "cache-control": KEPT if hashed else "no-cache"}
            return FileResponse(found, headers=headers)
        if "." in path.rsplit("/", 1)[-1]:
            raise Problem("not_found")
        return FileResponse(root / "index.html", headers={**SECURITY, "cache-control": "no-cache"})
