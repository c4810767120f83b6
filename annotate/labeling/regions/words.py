"""The words of a prompt, split the same way here and in the browser (regions-words.ts).

prompt-words.json beside it is the table of cases that both sides are held against.
"""

import unicodedata

# Written without spaces: each character is a word. Han, kana, and two signs that stand among them.
SINGLE = (
    (0x3005, 0x3005), (0x3007, 0x3007), (0x3041, 0x3096), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x20000, 0x323AF),
)  # fmt: skip
# Inside a word, never at its edge: apostrophes, and the joiners of Arabic and Indic scripts.
INNER = frozenset("'\u2019\u200c\u200d")


def words_of(text: str) -> list[str]:
    """The words of `text` in their order: runs of letters, digits and their accents.

    An apostrophe between two of them joins ("don't" is one word); a hyphen parts. Chinese and
    Japanese characters are one word each. Thai and its like come out as whole runs.
    """
    words: list[list[str]] = []
    state = ""  # what the last character left open: a "run", a "single" character, or nothing
    joint: list[str] = []  # an apostrophe that belongs to the word only if the word goes on
    for char in text:
        kind = unicodedata.category(char)[0]
        if is_single(char):
            words.append([char])
            state, joint = "single", []
        elif kind in "LN":
            if state == "run":
                words[-1] += [*joint, char]
            else:
                words.append([char])
            state, joint = "run", []
        elif kind == "M" and state and not joint:
            words[-1].append(char)
        elif char in INNER and state == "run" and not joint:
            joint = [char]
        else:
            state, joint = "", []
    return ["".join(word) for word in words]


def is_single(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in SINGLE)
