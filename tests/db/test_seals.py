"""The seal: what is closed opens with its key and with no other, and a new key can be put in front of the old one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.seals import Seal, WrongKey

OLD, NEW = Seal.new_key(), Seal.new_key()


@given(st.text())
def test_what_is_closed_opens_again(words: str) -> None:
    seal = Seal(OLD)
    try:
        words.encode()
    except UnicodeEncodeError:
        return
    assert seal.open(seal.close(words)) == words


def test_the_same_words_never_look_the_same() -> None:
    assert Seal(OLD).close("是") != Seal(OLD).close("是")


def test_another_key_opens_nothing_and_says_why() -> None:
    with pytest.raises(WrongKey, match="another DATA_KEY"):
        Seal(NEW).open(Seal(OLD).close("话"))


@pytest.mark.parametrize("changed", ["", "话", "gAAAAA", "x" * 200])
def test_what_was_changed_does_not_open(changed: str) -> None:
    with pytest.raises(WrongKey):
        Seal(OLD).open(changed)


def test_a_single_changed_letter_is_noticed() -> None:
    sealed = Seal(OLD).close("话")
    with pytest.raises(WrongKey):
        Seal(OLD).open(sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:])


def test_after_a_new_key_is_put_in_front_old_words_open_and_new_ones_need_the_new_key() -> None:
    both = Seal(f"{NEW}, {OLD}")
    assert both.open(Seal(OLD).close("旧")) == "旧"
    assert Seal(NEW).open(both.close("新")) == "新"
    with pytest.raises(WrongKey):
        Seal(OLD).open(both.close("新"))


def test_a_fingerprint_is_stable_under_rotation_and_needs_the_key() -> None:
    assert Seal(f"{NEW},{OLD}").fingerprint("问") == Seal(OLD).fingerprint("问")
    assert Seal(NEW).fingerprint("问") != Seal(OLD).fingerprint("问")
    assert Seal(OLD).fingerprint("问") != Seal(OLD).fingerprint("答")
    assert len(Seal(OLD).fingerprint("")) == 64


BROKEN = {"empty": "", "comma": ",", "short": "short", "words": "钥匙", "open end": OLD + ","}
BROKEN |= {"cut": OLD[:-2], "half": f"{OLD},wrong"}


@pytest.mark.parametrize("key", BROKEN.values(), ids=BROKEN)
def test_what_is_no_key_is_refused_in_one_line(key: str) -> None:
    with pytest.raises(WrongKey, match="DATA_KEY must be") as fault:
        Seal(key)
    assert "\n" not in str(fault.value)
    assert not key or key not in str(fault.value) or len(key) < 3
