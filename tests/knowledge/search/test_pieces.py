"""Texts are cut so that nothing is lost, and each small part of the search keeps its promise."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search import Index
from knowledge.search.closeness import CHANCE, best_three, held, longest_run
from knowledge.search.confidences import FEW, LONG_FEW, LONG_MANY, SHORT_FEW, SHORT_MANY, confidence
from knowledge.search.documents import LINE, PASSAGE, Document, lines, passages
from knowledge.search.evidence import first
from knowledge.search.keys import keys, letter_keys, letters, pair_keys
from knowledge.search.layouts import Layout
from knowledge.search.manners import LONG, SHORT, manner_for
from knowledge.search.postings import Contents, Postings, Tuning, Vocabulary
from knowledge.search.questions import IDLE, read
from knowledge.search.sheets import Sheets
from knowledge.search.typos import Ear
from knowledge.text import simplified
from knowledge.text.cuts import pairs
from tests.knowledge.search.shelf import ARTICLES, SHELF

TEXT = st.text(alphabet=st.sampled_from("一二三四五六。！，、；： \n\u3000ab（）"), max_size=400)


@settings(deadline=None, max_examples=50)
@given(TEXT)
def test_lines_join_to_the_text_again(text: str) -> None:
    assert "".join(lines(text)) == text
    assert all(0 < len(line) <= LINE or line.isspace() for line in lines(text))


@settings(deadline=None, max_examples=50)
@given(TEXT)
def test_passages_hold_every_line_once(text: str) -> None:
    pieces = lines(text)
    groups = passages(pieces)
    assert [number for group in groups for number in group] == list(range(len(pieces)))
    assert all(sum(len(pieces[n]) for n in group) <= PASSAGE or len(group) == 1 for group in groups)


def test_every_line_can_be_quoted_to_the_letter() -> None:
    documents = [*SHELF, Document("blank", "", "")]
    layout = Layout.of(documents)
    for number, document in enumerate(documents):
        begin, end = layout.document[number : number + 2]
        assert "".join(layout.text_of(document.text, number, p) for p in range(begin, end)) == document.text
        assert layout.verbatim(document.text, number, layout.span(number)) == document.text


@pytest.mark.parametrize("size", [3, 40])
def test_postings_count_what_stands_where(size: int) -> None:
    """Of three texts each term is common, of forty none: both are added up alike."""
    vocabulary, terms = Vocabulary.of(keys(["路", "水", "路", "电"]))
    assert terms.tolist() == vocabulary.numbers(["路", "水", "路", "电"]).tolist()
    postings = Postings.build(terms, np.array([0, 0, 0, 1], dtype=np.int32), (3, size), Tuning(1.0, 0.0))
    assert postings.count(vocabulary.numbers(["水", "火"])).tolist() == [1, 0]
    scores = postings.scores(vocabulary.numbers(["路", "电"]), np.array([3.0, 1.0], dtype=np.float32))
    np.testing.assert_allclose(scores[:3], [3.0 * 2 / 3, 0.5, 0.0])
    assert not postings.scores(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)).any()


def test_contents_tell_what_each_text_holds_of_a_question() -> None:
    terms, units = np.array([0, 1, 0, 2], dtype=np.int32), np.array([0, 0, 0, 2], dtype=np.int32)
    contents, sheets = Contents.build(terms, units, (3, 4), Tuning(1.0, 0.0)), Sheets(3)
    for asked in ([3.0, 1.0], [0.0, 0.0]):  # the second question finds a clean sheet
        with sheets.noted(np.array([0, 2]), np.array(asked, dtype=np.float32)) as sheet:
            held = contents.scores(np.array([0, 1, 2]), sheet)
        np.testing.assert_allclose(held, [asked[0] * 2 / 3, 0.0, asked[1] / 2])


def test_contents_of_two_kinds_are_joined_text_by_text() -> None:
    pairs_of, words_of = np.array([0, 1, 1], dtype=np.int32), np.array([0, 0], dtype=np.int32)
    texts, others = np.array([0, 0, 2], dtype=np.int32), np.array([1, 2], dtype=np.int32)
    both = [Contents.build(pairs_of, texts, (2, 3), Tuning(1.0, 0.0)), Contents.build(words_of, others, (1, 3), Tuning(1.0, 0.0))]
    joined, asked = Contents.joined(both, [2, 1]), np.array([1.0, 2.0, 4.0], dtype=np.float32)
    np.testing.assert_allclose(joined.scores(np.array([0, 1, 2]), asked), [0.5 + 1.0, 2.0, 1.0 + 2.0])


@pytest.mark.parametrize("many", [1, 300, 3_000])
def test_the_first_are_the_highest_in_the_order_of_filing(many: int) -> None:
    scores = np.random.default_rng(many).integers(0, 40, many).astype(np.float32)
    ordered = [place for place in sorted(range(many), key=lambda place: -scores[place]) if scores[place] > 0]
    assert first(scores, 10) == ordered[:10]
    assert first(scores, many) == ordered


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_pairs_and_letters_are_read_as_numbers_as_they_are_as_text(text: str) -> None:
    plain = simplified(text)
    assert Counter(pair_keys(plain).tolist()) == Counter(keys(pairs(plain)).tolist())
    assert letter_keys(plain).tolist() == keys(filter(str.isalnum, plain)).tolist()
    assert set(letters(pair_keys(plain))) == set(filter(str.isalnum, plain))


_LINE = st.text(alphabet="甲乙丙丁，", max_size=8)


@given(
    st.lists(_LINE, min_size=1, max_size=7), st.dictionaries(st.text(alphabet="甲乙丙丁", min_size=1, max_size=3), st.floats(0, 1))
)
def test_the_best_three_lines_are_those_that_hold_most_together(lines: list[str], weights: dict[str, float]) -> None:
    windows = ["\n".join(lines[i : i + 3]) for i in range(len(lines))]
    assert best_three(lines, weights) == pytest.approx(max(held(window, weights) for window in windows))


@given(st.text(alphabet="甲乙丙", max_size=14), st.text(alphabet="甲乙丙", max_size=14))
def test_the_longest_stretch_is_the_longest_that_both_have(question: str, text: str) -> None:
    stretches = [question[i:j] for i in range(len(question)) for j in range(i + CHANCE + 1, len(question) + 1)]
    assert longest_run(question, text) == max([len(one) for one in stretches if one in text], default=0)


@pytest.mark.parametrize("documents", [SHELF, ARTICLES])
def test_only_documents_that_cannot_win_are_left_unread(documents: tuple[Document, ...]) -> None:
    """Asked for all, the index reads every document that holds anything; asked for few, it must put the same ones first."""
    index = Index.build([replace(one, docid=f"{n} {one.docid}") for n in range(9) for one in documents])
    for question in ("小学报名要带哪些材料", "老板欠薪怎么办", "食堂几点开门", "道路施工到什么时候"):
        everything = [one.document.docid for one in index.find(question, len(index.documents)).ranked]
        assert [one.document.docid for one in index.find(question).ranked] == everything[:10]


def test_a_question_word_says_little_and_a_plain_word_means_an_official_one() -> None:
    terms = read("房东有哪些义务", meant=0.9)
    assert terms.words["义务"] > terms.words["哪些"]
    assert terms.pairs["哪些"] == IDLE
    assert terms.words["出租人"] == terms.letters["租"] == 0.9


def test_a_plain_word_with_several_meanings_says_less_for_each() -> None:
    terms = read("辞退", meant=0.9)
    assert 0 < terms.words["解除"] == terms.words["劳动合同"] < 0.9


@pytest.mark.parametrize("size", [2, 40])
def test_postings_tell_which_texts_hold_a_term(size: int) -> None:
    postings = Postings.build(np.array([0, 0], dtype=np.int32), np.array([1, 1], dtype=np.int32), (1, size), Tuning(1.0, 0.0))
    texts = np.array([0, 1])
    assert postings.holds(0, texts).tolist() == [False, True]
    assert postings.holds(-1, texts).tolist() == [False, False]


def test_a_question_names_places_by_what_is_theirs_alone() -> None:
    assert read("湘潭市和扬州的房租优惠，中国的政策", meant=0.9).places == ("湘潭", "扬州")


def test_the_best_come_first_and_nothing_is_not_found() -> None:
    scores = np.array([0.0, 0.3, 0.9, 0.3, 0.0], dtype=np.float32)
    assert first(scores, 2) == [2, 1]
    assert first(scores, 9) == [2, 1, 3]


def test_only_what_every_neighbour_knows_replaces_a_mistyped_character() -> None:
    known = {"铁岭": 2, "岭市": 2, "零件": 5}
    ear = Ear("铁岭零市件", lambda asked: [known.get(pair, 0) for pair in asked])
    assert ear.put_right("铁零市") == "铁岭市"
    assert ear.put_right("零件") == "零件"
    assert ear.put_right("林市") == "林市"
    assert ear.put_right("铁玲镇") == "铁玲镇"
    assert ear.put_right("零") == "零"  # with nothing beside it, nothing speaks against it


def test_entries_of_a_few_sentences_are_scored_as_such() -> None:
    assert manner_for([60, 90]) == SHORT
    assert manner_for([60, 900]) == LONG
    assert manner_for([]) == LONG


def test_a_better_score_never_makes_less_sure() -> None:
    for scale in (LONG_MANY, LONG_FEW, SHORT_FEW):
        assert scale.probability(0.2, 0.1) < scale.probability(0.6, 0.1)
    for scale in (LONG_MANY, SHORT_MANY):
        assert scale.probability(0.5, 0.1) < scale.probability(0.5, 0.4)


def test_the_fifth_document_tells_only_where_there_are_many() -> None:
    near, far = [0.6, 0.6, 0.6, 0.6, 0.59], [0.6, 0.2, 0.2, 0.2, 0.1]
    assert confidence(near, FEW, short=False) < confidence(far, FEW, short=False)
    assert confidence(near, FEW - 1, short=False) == confidence(far, FEW - 1, short=False)
    assert confidence([], 100, short=False) == 0.0
