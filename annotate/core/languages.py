"""Language tags as BCP 47 has them: which are well formed, and who reads what."""

import re
from collections.abc import Iterable

LONGEST = 35
UNKNOWN = "und"  # BCP 47's own word for "nobody said"
# RFC 5646, section 2.1, without extensions and private use: language, script, region, variants.
TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*)",
    re.IGNORECASE,
)


class BadTag(ValueError):
    """What is wrong with a language, for the person who wrote it."""


def language_tag(text: str) -> str:
    """The tag in its usual case: `zh-hans-cn` is `zh-Hans-CN`. Raises BadTag."""
    found = TAG.fullmatch(text.strip())
    if found is None or len(text.strip()) > LONGEST:
        raise BadTag(f"{text[:40]!r} is no language tag: write en, pt-BR or zh-Hans.")
    parts = [
        found["language"].lower(),
        (found["script"] or "").title(),
        (found["region"] or "").upper(),
    ]
    return "-".join(part for part in parts if part) + found["variants"].lower()


def language_tags(texts: Iterable[str]) -> list[str]:
    """Each once, in the order given. Raises BadTag."""
    return list(dict.fromkeys(language_tag(text) for text in texts if text.strip()))


def can_read(languages: Iterable[str], tag: str) -> bool:
    """Whether who reads `languages` reads `tag`: en covers en-GB, en-GB does not cover en-US.

    Basic filtering of RFC 4647, section 3.3.1. What nobody gave a language to, everybody may read.
    """
    asked = f"{tag}-".lower()
    return tag in {"", UNKNOWN} or any(asked.startswith(f"{each}-".lower()) for each in languages)
