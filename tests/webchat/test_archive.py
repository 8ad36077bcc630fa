"""The history on disk: what is half-done is not kept, and no number is given twice, whatever happened to the machine."""

import sqlite3
from pathlib import Path

import pytest

from webchat.archive import BLOCK, FIRST, Archive


@pytest.mark.parametrize("value", ["a\ud800", 1 << 70, object()])
async def test_an_act_of_which_one_write_fails_is_not_kept_at_all(tmp_path: Path, value: object) -> None:
    archive, seen = Archive(tmp_path), list[str]()
    archive.write("INSERT INTO notes VALUES('first','x')")
    archive.then(lambda: seen.append("told"))
    with pytest.raises((UnicodeEncodeError, OverflowError, sqlite3.Error)):
        archive.write("INSERT INTO notes VALUES('second',?)", (value,))
    with pytest.raises(sqlite3.Error):
        await archive.settled()
    assert (archive.note("first"), seen) == (None, [])
    archive.keep_note("third", "x")
    await archive.settled()
    assert archive.note("third") == "x"
    archive.close()


@pytest.mark.parametrize("name", FIRST)
async def test_a_number_given_before_a_power_cut_is_not_given_again(tmp_path: Path, name: str) -> None:
    given: set[int] = set()
    for life in range(3):
        folder = tmp_path / str(life)
        archive = Archive(folder)
        on_disk = archive.path.read_bytes()  # of the log beside it nothing has been forced to the disk yet
        new = {archive.number(name) for _ in range(3 * BLOCK)}
        await archive.settled()
        assert not given & new
        given |= new
        archive.close()
        (tmp_path / str(life + 1)).mkdir()
        (tmp_path / str(life + 1) / archive.path.name).write_bytes(on_disk)
    assert len(given) == 9 * BLOCK
