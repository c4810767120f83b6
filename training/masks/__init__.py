"""Which part of an image is to be filled: makers of masks, in numpy and Pillow alone.

The server draws its previews with them, so nothing here may import torch.
"""

from training.masks.make import Masked, MaskFailed, draw_mask
from training.masks.view import View

__all__ = ["MaskFailed", "Masked", "View", "draw_mask"]
