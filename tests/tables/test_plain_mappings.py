"""A mapping of plain words is read without a parser, and to what the parser reads."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from landbridge.study import open_study
from landbridge.tables.cells import _plain_words


def parsed(text: str) -> object:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except Exception:
        return "no YAML"


WORDS = st.sampled_from(
    [
        "mode",
        "rail",
        "ARM",
        "true",
        "No",
        "null",
        "~",
        "1",
        "2_0",
        "a b",
        "x:y",
        "é",
        "on",
        ".inf",
        "1e3",
        "$pair",
        "[A, B]",
        "[]",
        "",
    ]
)


@given(
    st.lists(st.tuples(WORDS, WORDS), max_size=3),
    st.sampled_from(["{%s}", "{%s", "%s}", "{%s, }", "{ %s }"]),
    st.sampled_from([", ", ",", " , "]),
)
@example([("a", "b"), ("a", "c")], "{%s}", ", ")
def test_what_is_read_without_a_parser_is_what_the_parser_reads(pairs, form, comma):
    text = form % comma.join(f"{k}: {v}" for k, v in pairs)
    quick = _plain_words(text)
    assert quick is None or quick == parsed(text)


@given(st.text("{}[]:, abAB1_$", max_size=20))
def test_whatever_the_text_the_two_agree_or_the_parser_decides(text):
    quick = _plain_words(text)
    assert quick is None or quick == parsed(text)


def test_nearly_all_mappings_of_the_shipped_study_need_no_parser():
    cells = [r["where"] for r in open_study()["assumptions"].rows()]
    assert len(cells) > 150
    quick = [
        _plain_words(
            "{"
            + ", ".join(f"{k}: {v if isinstance(v, str) else '[' + ', '.join(map(str, v)) + ']'}" for k, v in c.items())
            + "}"
        )
        for c in cells
    ]
    assert sum(q is not None for q in quick) > 0.9 * len(cells)
