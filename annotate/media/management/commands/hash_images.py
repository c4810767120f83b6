"""`manage.py hash_images`: look at images that came in before their likeness was kept."""

import io
from typing import Any

from django.core.management.base import BaseCommand
from PIL import Image

from annotate.media.images import DAMAGE
from annotate.media.likeness import likeness_hash
from annotate.media.models import Asset
from annotate.media.storage import content_read

EVERY = 500


class Command(BaseCommand):
    help = "Fill in the perceptual hash of images that have none. Can be stopped and run again."

    def handle(self, **options: Any) -> None:
        rows = Asset.objects.filter(kind=Asset.Kind.IMAGE, perceptual_hash__isnull=True)
        seen = filled = 0
        for pk, key in rows.order_by("pk").values_list("pk", "storage_key").iterator(EVERY):
            seen += 1
            filled += self._fill(pk, key)
            if seen % EVERY == 0:
                self.stdout.write(f"{seen:,} looked at")
        self.stdout.write(f"{filled:,} of {seen:,} images have a hash now; the others are empty.")

    def _fill(self, pk: int, key: str) -> int:
        try:
            with Image.open(io.BytesIO(content_read(key))) as image:
                found = likeness_hash(image)
        except DAMAGE as error:
            self.stderr.write(f"asset {pk}: its file cannot be read ({error})")
            return 0
        return Asset.objects.filter(pk=pk).update(perceptual_hash=found) if found is not None else 0
