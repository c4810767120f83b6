"""A word-level tokenizer and CLIP text settings for the language of the scenes."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from training.data.scenes import COLOURS, SHAPES, SIZES

MAX_WORDS = 16  # a caption has at most nine words and two marks
PAD, UNKNOWN, START, END = MARKS = ("<pad>", "<unk>", "<start>", "<end>")


def build_tokenizer(more: Sequence[str] = ()) -> Any:
    """Lower-cases, splits at blanks and punctuation, pads to 16; an unknown word is `<unk>`.

    `more` words come last, so that the numbers of the others stay.
    """
    from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = [*MARKS, "a", "an", "on", "background", *SIZES, *COLOURS, *SHAPES, *more]
    numbers = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation("removed")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        special_tokens=[(START, numbers[START]), (END, numbers[END])],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token=PAD,
        unk_token=UNKNOWN,
        bos_token=START,
        eos_token=END,
        model_max_length=MAX_WORDS,
        padding_side="right",
    )


def text_settings(tokenizer: Any, *, width: int, layers: int, heads: int) -> dict[str, Any]:
    """What a CLIPTextConfig needs; CLIP pools at the end mark, so its number must be right."""
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "max_position_embeddings": MAX_WORDS,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }


def tokens_of(tokenizer: Any, captions: list[str]) -> Any:
    """(B, 16) numbers, padded as a Stable Diffusion pipeline pads them."""
    return tokenizer(
        captions,
        padding="max_length",
        max_length=MAX_WORDS,
        truncation=True,
        return_tensors="pt",
    ).input_ids


def open_everywhere(files: Iterable[Path]) -> None:
    """Mend what transformers 5 writes so that version 4, and a plain `from_pretrained`, can read it.

    It gives the tokenizer's class a name that version 4 does not know; and it notes the half
    precision of the file as that of the model, which then does not fit the UNet's single one. And
    diffusers notes the folder on this machine that a part was read from, which is nobody's business.
    """
    for file in files:
        text = file.read_text(encoding="utf-8")
        text = text.replace("TokenizersBackend", "PreTrainedTokenizerFast")
        text = text.replace('"dtype": "float16"', '"dtype": "float32"')
        text = re.sub(r'^ *"_name_or_path": .*\n', "", text, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
