"""The bridge: claims a row, starts the training program, and follows its events into rows.

    celery -A training.worker worker -Q gpu --pool threads --concurrency 1

This is the only package that knows both sides. It imports services and never a table, and it holds
no torch: the work is done by `python -m training run FOLDER`, a process of its own.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.production")
django.setup()

from annotate.celery import app
from training.worker import faces, generation, masks, patches, runs, scores

__all__ = ["app", "faces", "generation", "masks", "patches", "runs", "scores"]
