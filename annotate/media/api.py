"""Delivery of images."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase, HttpResponseNotModified
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from annotate.core.api import user_of
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
        response = FileResponse(
            default_storage.open(asset.storage_key),
            headers={
                "Content-Type": asset.media_type,
                "Content-Length": str(asset.bytes),
                "Cache-Control": f"private, max-age={A_DAY}, immutable",
                "ETag": tag,
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )
        response.headers["Content-Disposition"] = "inline"  # Django adds the file's name: its hash
        return response
