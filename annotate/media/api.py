"""Delivery of images and videos."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.media.models import Asset, MediaVariant
from annotate.media.ranges import OutOfRange, part_of, range_asked
from annotate.media.selectors import access_asset
from annotate.media.variants import MEDIA_TYPE, variant_get_or_make
from annotate.projects.models import Role
from annotate.projects.selectors import check_role

A_DAY = 24 * 3600
ORIGINAL = "original"
FORMS = [*MediaVariant.Kind.values, ORIGINAL]
FORM = OpenApiParameter(
    "as",
    enum=FORMS,
    default=MediaVariant.Kind.SHOWN,
    description="Of an image: `shown`, a lossless WebP of every image; `thumb`, at most 256 pixels a"
    " side; `original`, the bytes that came in, for researchers.",
)


class ImageView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # images, errors as JSON

    @extend_schema(
        operation_id="image_get",
        parameters=[FORM],
        responses={(200, "image/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        user = user_of(request)
        asset = access_asset(user=user, public_id=public_id)
        form = request.query_params.get("as", MediaVariant.Kind.SHOWN)
        if form not in FORMS:
            raise ApplicationError(f"An image is there as {', '.join(FORMS)}.")
        if form == ORIGINAL:  # its type may tell a photograph from a drawing
            check_role(user=user, project_id=asset.project_id, at_least=Role.RESEARCHER)
        # Not the content's hash: equal images must not be tellable.
        tag = f'"{public_id}"' if form == MediaVariant.Kind.SHOWN else f'"{public_id}-{form}"'
        if request.headers.get("If-None-Match") == tag:
            return HttpResponseNotModified(headers={"ETag": tag})
        headers = {
            "Content-Type": asset.media_type,
            "Cache-Control": f"private, max-age={A_DAY}, immutable",
            "ETag": tag,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        if asset.kind == Asset.Kind.VIDEO:
            return _video(request, asset, headers)
        variant = None if form == ORIGINAL else variant_get_or_make(asset=asset, kind=form)
        if variant is None:
            return _whole(asset, headers)
        return _whole(variant, {**headers, "Content-Type": MEDIA_TYPE})


def _whole(kept: Asset | MediaVariant, headers: dict[str, str]) -> HttpResponseBase:
    headers["Content-Length"] = str(kept.bytes)
    response = FileResponse(default_storage.open(kept.storage_key), headers=headers)
    response.headers["Content-Disposition"] = "inline"  # Django adds the file's name: its hash
    return response


def _video(request: Request, asset: Asset, headers: dict[str, str]) -> HttpResponseBase:
    """A player that seeks asks for a part; without 206 Chromium would not seek at all."""
    headers["Accept-Ranges"] = "bytes"
    is_same = request.headers.get("If-Range", headers["ETag"]) == headers["ETag"]
    try:
        asked = range_asked(request.headers.get("Range") if is_same else None, asset.bytes)
    except OutOfRange:
        headers["Content-Range"] = f"bytes */{asset.bytes}"
        return HttpResponse(status=416, headers=headers)
    if asked is None:
        return _whole(asset, headers)
    first, last = asked
    headers["Content-Range"] = f"bytes {first}-{last}/{asset.bytes}"
    headers["Content-Length"] = str(last - first + 1)
    file = default_storage.open(asset.storage_key)
    return StreamingHttpResponse(part_of(file, first, last), status=206, headers=headers)
