"""Judging the faces that were found in an image (Face Score, arXiv 2406.17100).

The faces asked about are fixed when a task is made: `TaskFace` rows, all of one scan an image.
"""
