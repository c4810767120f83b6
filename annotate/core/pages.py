"""The browser application's page, and the answer that says the server is up."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie

NOT_BUILT = (
    "The front end is not built. Run `make frontend` (or `npm ci && npm run build` in frontend/)."
)


@ensure_csrf_cookie
def app(request: HttpRequest, **parts: object) -> HttpResponse:
    """Every address of the browser application is the same page; it finds its own way."""
    index = settings.FRONTEND_DIST / "index.html"
    if not index.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain")
    return HttpResponse(index.read_bytes(), headers={"Cache-Control": "no-cache"})


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
