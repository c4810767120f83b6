"""Language tags: which are taken, in which case they are kept, and who reads what."""

import pytest

from annotate.core.languages import BadTag, can_read, language_tag, language_tags


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("en", "en"),
        (" EN-gb ", "en-GB"),
        ("ZH-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("yue", "yue"),
        ("sl-rozaj-BISKE", "sl-rozaj-biske"),
        ("de-1996", "de-1996"),
    ],
)
def test_a_tag_is_kept_in_its_usual_case(given, kept):
    assert language_tag(given) == kept


@pytest.mark.parametrize(
    "given", ["", "english", "e", "en_GB", "en-", "en--GB", "123", "en-x", "?"]
)
def test_what_is_no_tag_is_refused_with_an_example(given):
    with pytest.raises(BadTag, match="write en, pt-BR or zh-Hans"):
        language_tag(given)


def test_each_language_is_kept_once_in_the_order_given():
    assert language_tags(["ZH", "en", " ", "zh"]) == ["zh", "en"]


@pytest.mark.parametrize(
    ("mine", "tag", "reads"),
    [
        (["en"], "en", True),
        (["en"], "en-GB", True),
        (["en-GB"], "en-US", False),
        (["en-GB"], "en", False),
        (["e"], "en", False),
        (["zh-Hans"], "zh-Hans-CN", True),
        (["de", "fr"], "fr", True),
        ([], "en", False),
        ([], "und", True),
        ([], "", True),
    ],
)
def test_who_reads_a_language_reads_its_kinds(mine, tag, reads):
    assert can_read(mine, tag) is reads
