"""What others said reaches the screen, and none of it moves there."""

import json

import pytest

from libs.ops.terminal import harmless, plain

SAID = [
    pytest.param("\x1b[2J", "\\u001b[2J", id="clears the screen"),
    pytest.param("a\rb\x08\x7f", "a\\u000db\\u0008\\u007f", id="writes over itself"),
    pytest.param("\x9b31m", "\\u009b31m", id="the same in one character"),
    pytest.param("\u202eabc\u2066\u200f\u061c", "\\u202eabc\\u2066\\u200f\\u061c", id="turns the direction round"),
    pytest.param("路灯\t不亮\n é", "路灯\t不亮\n é", id="nothing of the kind"),
]


@pytest.mark.parametrize(("text", "shown"), SAID)
def test_a_character_that_a_terminal_obeys_is_written_out(text: str, shown: str) -> None:
    assert (harmless(text), plain(text).plain) == (shown, shown)


@pytest.mark.parametrize("text", [one.values[0] for one in SAID])
def test_json_says_the_same_as_before(text: str) -> None:
    assert json.loads(harmless(json.dumps({"text": text}, ensure_ascii=False))) == {"text": text}
