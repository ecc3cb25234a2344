"""How names are compared: in small letters, without accents, blanks and signs."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans("ıəøłđ", "ieold")  # letters with a sign that Unicode does not take apart


def plain(text: str) -> str:
    """The text in small letters, without accents, blanks and signs.

    >>> plain("Xi'an"), plain("Kōbe "), plain("Iğdır")
    ('xian', 'kobe', 'igdir')
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return re.sub(r"[^\w]|_", "", "".join(c for c in text if not unicodedata.combining(c)))
