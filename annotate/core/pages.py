"""The browser application's page, and the answer that says the server is up."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from annotate.core.errors import envelope

NOT_BUILT = (
    "The front end is not built or not collected. `make demo` does both; by hand: `npm ci && npm run"
    " build` in frontend/, then `manage.py collectstatic`."
)


@ensure_csrf_cookie
def app(request: HttpRequest, **parts: object) -> HttpResponse:
    """Every address of the browser application is the same page; it finds its own way."""
    # The copy beside the scripts it names: a front end built anew while this one is served must not
    # lead to scripts that are not there.
    folder = settings.FRONTEND_DIST if settings.WHITENOISE_USE_FINDERS else settings.STATIC_ROOT
    index = folder / "index.html"
    if not index.is_file():
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain")
    return HttpResponse(index.read_bytes(), headers={"Cache-Control": "no-cache"})


def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's hook for an address that is none."""
    return JsonResponse(envelope(code="not_found", message="There is no such address."), status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's hook for a refused request of a view that checks CSRF before it knows who asks."""
    message = f"{reason} Load the page anew and send the X-CSRFToken header.".strip()
    return JsonResponse(envelope(code="csrf", message=message), status=403)
