"""Does a file hold an image and nothing else? Read from its outside, piece by piece.

Anything but pixels and how to decode them may tell an annotator which model drew an image (text,
times, private pieces), or be a second file behind the first.
"""

import re

# PNG 3 (W3C), section 11: what pixels need. Text, times, profiles and private chunks are not here.
PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"pHYs", b"sBIT"}
# ISO 10918-1, table B.1: frames, tables, scans; and the short JFIF and Adobe headers.
JPEG_TABLES = {*range(0xC0, 0xD0), 0xDB, 0xDD} - {0xC8}
JPEG_HEADERS = {0xE0: (b"JFIF\0", 16), 0xEE: (b"Adobe", 14)}  # how it begins, its whole length
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)  # but for what a scan is full of
# The WebP container specification: lossy, lossless, and the extended header with its alpha.
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def is_bare(data: bytes, kind: str) -> bool:
    """True if every byte of a PNG, JPEG or WEBP file belongs to its pixels."""
    return {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp}[kind](data)


def _png(data: bytes) -> bool:
    at, name = 8, b""
    while name != b"IEND" and at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name not in PNG_CHUNKS:
            return False
        at += 12 + length
    return name == b"IEND" and at == len(data)


def _jpeg(data: bytes) -> bool:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            at = _end_of_scan(data, at + 2 + length)
            if data[at : at + 2] == b"\xff\xd9":
                return at + 2 == len(data)
            continue
        if not _jpeg_segment(marker, data[at + 4 : at + 2 + length], length):
            return False
        at += 2 + length
    return False


def _jpeg_segment(marker: int, body: bytes, length: int) -> bool:
    if marker in JPEG_HEADERS:
        begin, whole = JPEG_HEADERS[marker]
        return body.startswith(begin) and length == whole
    return marker in JPEG_TABLES


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is: in a scan, FF is followed by 00 or by a restart marker."""
    found = MARKER.search(data, at)
    return found.start() if found else len(data)


def _webp(data: bytes) -> bool:
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name not in WEBP_CHUNKS:
            return False
        at += 8 + length + length % 2
    return at == len(data) == 8 + int.from_bytes(data[4:8], "little")
