"""Masks for many images: the job, its depth model and its contact sheet."""
