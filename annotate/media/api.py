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
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.media.models import Asset
from annotate.media.ranges import OutOfRange, part_of, range_asked
from annotate.media.selectors import access_asset

A_DAY = 24 * 3600


class ImageView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # images, errors as JSON

    @extend_schema(operation_id="image_get", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        asset = access_asset(user=user_of(request), public_id=public_id)
        tag = f'"{public_id}"'  # not the content's hash: equal images must not be tellable
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
        return _whole(asset, headers)


def _whole(asset: Asset, headers: dict[str, str]) -> HttpResponseBase:
    headers["Content-Length"] = str(asset.bytes)
    response = FileResponse(default_storage.open(asset.storage_key), headers=headers)
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
