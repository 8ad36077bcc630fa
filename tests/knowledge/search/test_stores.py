"""A saved index opens as it was, or says plainly that it must be built anew."""

from pathlib import Path

import pytest

from knowledge.search import Document, Index, IndexBroken
from tests.knowledge.search.shelf import ARTICLES, SHELF


@pytest.mark.parametrize("documents", [SHELF, ARTICLES, (), (Document("odd", "奇\ud800", "零\0件\n\n换行\u3000"),)])
def test_an_opened_index_answers_like_the_saved_one(tmp_path: Path, documents: tuple[Document, ...]) -> None:
    index = Index.build(documents)
    index.save(tmp_path / "index")
    again = Index.open(tmp_path / "index")
    assert tuple(again.documents) == index.documents
    for question in ("小学报名要带哪些材料", "老板欠薪怎么办", "换行件"):
        assert again.find(question) == index.find(question)


def test_saving_leaves_nothing_beside_the_index(tmp_path: Path) -> None:
    Index.build(SHELF).save(tmp_path / "index")
    Index.build(ARTICLES).save(tmp_path / "index")
    assert [one.name for one in tmp_path.iterdir()] == ["index"]
    assert len(Index.open(tmp_path / "index").documents) == len(ARTICLES)


@pytest.mark.parametrize("place", [3, 40, 200, 3000, -1])
def test_one_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    path = tmp_path / "index"
    Index.build(SHELF).save(path)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexBroken, match="重建索引"):
        Index.open(path)


@pytest.mark.parametrize("content", [b"", b"townhall index 0 ", b"PK\x03\x04", b"\x80\x04." * 50])
def test_another_file_is_no_index(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(IndexBroken, match="重建索引"):
        Index.open(tmp_path / "index")


def test_half_a_file_and_no_file_are_no_index(tmp_path: Path) -> None:
    path = tmp_path / "index"
    Index.build(SHELF).save(path)
    path.write_bytes(path.read_bytes()[:2000])
    for broken in (path, tmp_path / "nowhere"):
        with pytest.raises(IndexBroken, match="重建索引"):
            Index.open(broken)
