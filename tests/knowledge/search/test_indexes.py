"""A question finds the right notice, quotes the sentence that answers, and says how sure it is."""

import random
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search import ANSWERS, Document, Findings, Index
from knowledge.text import Script, in_script
from tests.knowledge.search.shelf import ARTICLES, CANTEEN, FIRM, ROAD, SCHOOL, SHELF


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(SHELF)


def best(found: Findings) -> str:
    return found.ranked[0].document.docid


@pytest.mark.parametrize(
    ("question", "docid", "answer"),
    [
        ("食堂的咨询电话是多少", "canteen", "0513-0000123"),
        ("小学报名要带哪些材料？", "school", "预防接种证"),
        ("路面坏了几天修好", "road", "七日内修复"),
        ("新招用毕业生的企业有什么补贴", "firm", "一千五百元"),
    ],
)
def test_a_question_finds_its_notice_and_quotes_the_answer(index: Index, question: str, docid: str, answer: str) -> None:
    found = index.find(question)
    assert best(found) == docid
    assert found.quoted is found.ranked[0].document
    assert answer in found.quote
    assert len(found.quote) <= 300
    assert found.quote in found.quoted.text
    assert found.ranked[0].passage in found.quoted.text


def test_the_title_counts_as_part_of_the_text(index: Index) -> None:
    assert best(index.find("枫堰县稳定用工有哪些措施")) == "firm"


def test_the_heading_of_a_section_counts_as_part_of_its_text() -> None:
    about = Document("plan#1", "枫堰县工作要点", "全年新建三所，改造五所，让老人就近吃上热饭。", section="社区食堂")
    other = Document("plan#2", "枫堰县工作要点", "全年新建两条，改造四条，让货车绕行城外。", section="农村公路")
    assert best(Index.build([other, about]).find("社区食堂今年建几所")) == "plan#1"
    assert best(Index.build([other, about]).find("农村公路今年建几条")) == "plan#2"


def test_a_traditional_question_is_the_same_question(index: Index) -> None:
    plain, traditional = index.find("小学报名要带哪些材料"), index.find("小學報名要帶哪些材料")
    assert traditional == plain


def test_traditional_documents_answer_simplified_questions() -> None:
    written = [Document(one.docid, one.title, in_script(one.text, Script.TRADITIONAL)) for one in SHELF]
    found = Index.build(written).find("食堂的咨询电话是多少")
    assert best(found) == "canteen"
    assert found.quote in written[0].text


def test_a_homophone_is_heard_and_shown_as_it_was_read(index: Index) -> None:
    found = index.find("渌听市小学报名")
    assert found.read_as == "渌汀市小学报名"
    assert best(found) == "school"


def test_a_word_that_is_new_to_the_office_is_left_alone(index: Index) -> None:
    assert index.find("蘘荷的收购价").read_as == "蘘荷的收购价"


def test_plain_words_find_the_words_of_the_law() -> None:
    index = Index.build(ARTICLES)
    assert best(index.find("老板欠薪怎么办")) == "用工法第二条"
    assert best(index.find("房东要做什么")) == "出租法第三条"
    assert best(index.find("老公出轨")) == "婚约法第一条"


def test_what_nobody_wrote_about_finds_nothing_sure(index: Index) -> None:
    known, unknown = index.find("小学报名要带哪些材料"), index.find("火星上的宾馆怎么预订")
    assert known.confidence > ANSWERS > unknown.confidence


@pytest.mark.parametrize("question", ["", " \n", "。。。？", "😀😀", "\ud800", "\u202e\u200b"])
def test_a_question_without_words_finds_nothing(index: Index, question: str) -> None:
    found = index.find(question)
    assert (found.ranked, found.quote, found.quoted, found.confidence) == ((), "", None, 0.0)


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_may_be_asked(text: str) -> None:
    found = Index.build(SHELF[:2]).find(text)
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.quote) <= 300
    assert [one.score for one in found.ranked] == sorted((one.score for one in found.ranked), reverse=True)
    assert all(0.0 < one.score <= 1.0 for one in found.ranked)


def test_a_flood_of_text_is_read_in_part_and_answered(index: Index) -> None:
    assert best(index.find("小学报名要带哪些材料" + "啊" * 100_000)) == "school"


def test_at_most_as_many_as_asked_for_are_found(index: Index) -> None:
    assert len(index.find("渌汀市和枫堰县", limit=1).ranked) == 1
    assert len(index.find("渌汀市和枫堰县").ranked) == 4


def test_the_order_of_filing_does_not_matter() -> None:
    shuffled = list(SHELF)
    random.Random(3).shuffle(shuffled)
    asked = "企业可以晚多久交税"
    assert best(Index.build(shuffled).find(asked)) == best(Index.build(SHELF).find(asked)) == "firm"


def test_an_empty_shelf_and_an_empty_notice_can_be_asked() -> None:
    assert Index.build([]).find("小学报名").ranked == ()
    found = Index.build([Document("blank", "", ""), SCHOOL]).find("小学报名")
    assert [one.document.docid for one in found.ranked] == ["school"]


def test_two_documents_with_one_number_are_refused() -> None:
    with pytest.raises(ValueError, match="文件编号重复：road"):
        Index.build([ROAD, ROAD])


def test_a_newer_text_replaces_the_older_and_a_withdrawn_one_is_gone(index: Index) -> None:
    newer = Document("canteen", "", "渌汀市单位食堂自四月起不再开放，咨询电话0513-0000456。")
    changed = index.rebuilt([newer], without={"road"})
    assert "0513-0000456" in changed.find("食堂的咨询电话").quote
    assert {one.docid for one in changed.documents} == {"canteen", "school", "firm"}
    assert "0513-0000123" in index.find("食堂的咨询电话").quote


def test_a_new_index_is_built_while_the_old_one_answers(index: Index) -> None:
    made: list[Index] = []
    thread = threading.Thread(target=lambda: made.append(index.rebuilt(without={"firm"})))
    thread.start()
    while thread.is_alive():
        assert best(index.find("食堂的咨询电话是多少")) == "canteen"
    thread.join()
    assert CANTEEN in made[0].documents
    assert FIRM not in made[0].documents


def test_a_notice_that_nowhere_names_the_place_asked_about_loses_a_tenth() -> None:
    notice = "对承租国有资产类经营用房的中小企业，一个月房租免收，两个月房租减半。" * 8
    index = Index.build([Document("ours", "扬州市通知", notice), Document("theirs", "湘潭市通知", notice)])
    without = Index(index.documents, replace(index.evidence, manner=replace(index.evidence.manner, places=0.0)))
    question = "扬州市的中小企业房租有什么优惠"
    scores, before = ({one.document.docid: one.score for one in one.find(question).ranked} for one in (index, without))
    assert scores["ours"] == before["ours"]
    assert scores["theirs"] == pytest.approx(0.9 * before["theirs"])


def test_of_two_that_hold_the_same_words_the_one_that_repeats_the_question_comes_first_but_is_no_surer() -> None:
    ours, other = "对外来务工人员子女入学实行统筹安排，材料在三日内审核。", "对子女入学的材料实行三日内审核，外来务工人员统筹安排。"
    index = Index.build([Document("other", "", other * 9), Document("ours", "", ours * 9)])
    without = Index(index.documents, replace(index.evidence, manner=replace(index.evidence.manner, runs=0.0)))
    found, before = (one.find("外来务工人员子女入学实行统筹安排是怎么办的") for one in (index, without))
    assert best(found) == "ours"
    first, second = found.ranked
    was = {one.document.docid: one.score for one in before.ranked}
    assert first.score / second.score > was["ours"] / was["other"]
    assert found.confidence == before.confidence
