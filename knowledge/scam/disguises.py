"""The one form in which a number, link, account or app matches however it was disguised; a link is only spelt out, never opened."""

import re
import unicodedata

from knowledge.text import to_simplified

DIGITS = {
    **{mark: str(value) for value, mark in enumerate("零一二三四五六七八九")},
    **{mark: str(value) for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": "0",
    "○": "0",
    "洞": "0",
    "幺": "1",
    "拐": "7",
    "勾": "9",
    "两": "2",
}
_DIGITS = str.maketrans(DIGITS)
# Letters of other alphabets that look Latin; swindlers spell well-known hosts with them.
_LATIN = str.maketrans("аеорсухіјѕԁһοανιβ", "aeopcyxijsdhoavib")
_DOT = re.compile(r"\s*(?:\[\.\]|\(\.\)|\{\.\}|\[点\]|\(点\)|\[dot\]|\(dot\)|[。.·]|点(?=[a-z]))\s*")
_SUFFIX = re.compile(r"(?:的|这个|这款)?(?:app|apk|软件|客户端|程序|应用|平台)$")
_EDGES = "\"'“”《》<>[]()「」『』:,。 "


def canonical(kind: str, clue: str) -> str:
    """The form of a clue for matching. kind: phones, urls, accounts or apps (or the singular). Raises KeyError for another kind."""
    return _FORMS[kind.rstrip("s")](_plain(clue))


def _plain(clue: str) -> str:
    seen = "".join(mark for mark in clue if unicodedata.category(mark) not in ("Cf", "Cc", "Cs", "Mn"))
    return to_simplified(unicodedata.normalize("NFKC", seen)).lower().strip()


def _phone(clue: str) -> str:
    digits = re.sub(r"\D", "", re.sub(r"(?<=\d)o|o(?=\d)", "0", clue.translate(_DIGITS)))
    home = re.fullmatch(r"(?:00)?86(1[3-9]\d{9}|400\d{7}|800\d{7}|0?[1-9]\d{8,10})", digits)
    return home[1] if home else digits


def _url(clue: str) -> str:
    spelt = re.sub(r"^h(?:tt|xx|\*\*)ps?\s*[:：]?\s*/*\s*", "", clue.translate(_LATIN))
    spelt = re.sub(r"\s", "", _DOT.sub(".", spelt))
    host, slash, path = re.split(r"[?#]", spelt)[0].partition("/")
    host = re.sub(r"^www\d?\.|:(?:80|443)$", "", host.rpartition("@")[2]).rstrip(".")
    return (host + slash + path).rstrip("/.")


def _account(clue: str) -> str:
    digits = clue.translate(_DIGITS)
    bare = re.sub(r"[\s\-_.·*]", "", digits if re.search(r"\d{4}", digits) else clue)
    return bare.strip(_EDGES)


def _app(clue: str) -> str:
    return _SUFFIX.sub("", re.sub(r"[\s\-_·]", "", clue).strip(_EDGES)).strip(_EDGES)


_FORMS = {"phone": _phone, "url": _url, "account": _account, "app": _app}
