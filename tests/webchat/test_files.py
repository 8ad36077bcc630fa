"""Files on both sides: believed only after a look inside, kept under our own names, found only by who may."""

import asyncio
import dataclasses
import io
import json
import struct
import zlib

import aiohttp
import pytest
from PIL import Image

from tests.visitors import Arrive, Unanswered, visiting
from tests.webchat.conftest import TOKEN, Bot, Json, jpeg, picture
from webchat import cabinet, uploads
from webchat.app import opened
from webchat.settings import ChatSettings

HTML = b"<html><script>alert(1)</script></html>"


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (32.0, 24.0, 12.0)
    return jpeg(400, 200, exif=exif, comment=b"SecretComment")


def huge_png() -> bytes:
    """A header that promises 65,500 by 65,500 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 65_500, 65_500, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


async def fetched(bot: Bot, file_id: str) -> bytes:
    path = (await bot("getFile", file_id=file_id))["file_path"]
    async with bot.http.get(f"{bot.url}/file/bot{TOKEN}/{path}") as answer:
        assert answer.status == 200
        return await answer.read()


async def test_a_photo_arrives_upright_and_without_where_and_with_what_it_was_taken(bot: Bot, arrive: Arrive) -> None:
    """A32."""
    wang = await arrive()
    (sent,) = await wang.send_photo(with_gps(), caption="路灯坏了")
    (update,) = await bot.updates()
    assert update["message"] == sent
    small, big = sent["photo"]
    assert (big["width"], big["height"], sent["caption"]) == (200, 400, "路灯坏了")
    assert small["width"] <= 320 >= small["height"]
    content = await fetched(bot, big["file_id"])
    assert len(content) == big["file_size"]
    assert b"Secret" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert await wang.fetch(small["file_id"])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_other_pictures_become_photos_too(bot: Bot, arrive: Arrive, kind: str) -> None:
    wang = await arrive()
    (sent,) = await wang.upload([(f"图.{kind.lower()}", picture(kind), f"image/{kind.lower()}")])
    assert (await fetched(bot, sent["photo"][-1]["file_id"])).startswith(b"\xff\xd8\xff")


async def test_several_photos_are_an_album_of_separate_updates(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    sent = await wang.send_photo(jpeg(), jpeg(), jpeg(), caption="三张")
    assert [u["message"] for u in await bot.updates()] == sent
    assert len({m["media_group_id"] for m in sent}) == 1
    assert [m.get("caption") for m in sent] == ["三张", None, None]


async def test_an_upload_sent_again_is_done_once(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    first = await wang.send_photo(jpeg(), ref="same")
    assert await wang.send_photo(jpeg(), ref="same") == first
    assert len(await bot.updates()) == 1


async def in_packets(url: str, cookie: str, body: bytes, step: int) -> tuple[int, Json]:
    """An upload that comes in small packets, as over a bad line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    head = f"POST /api/upload HTTP/1.1\r\nHost: {url[7:]}\r\nOrigin: {url}\r\nCookie: {cookie}\r\nConnection: close\r\n"
    head += f"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode())
    for start in range(0, len(body), step):
        writer.write(body[start : start + step])
        await writer.drain()
        await asyncio.sleep(0.002)
    told = await reader.read()
    writer.close()
    return int(told.split()[1]), json.loads(told.partition(b"\r\n\r\n")[2])


async def test_words_split_over_packets_stay_whole_and_a_split_ref_is_still_once(bot: Bot, arrive: Arrive) -> None:
    wang, caption, ref = await arrive(), "路" * 200, "r" * 60
    fields = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("ref", ref), ("caption", caption))
    )
    file = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n--edge--\r\n'
    told = [await in_packets(bot.url, wang._headers["Cookie"], (fields + file).encode(), step) for step in (37, 53)]
    assert [status for status, _ in told] == [200, 200]
    assert told[0][1] == told[1][1]
    assert told[0][1]["ref"] == ref
    (update,) = await bot.updates()
    assert update["message"]["caption"] == caption


async def test_uploads_side_by_side_are_counted_before_they_come(settings: ChatSettings) -> None:
    async with opened(dataclasses.replace(settings, uploads_an_hour=5)) as url, visiting(url) as arrive:
        wang = await arrive()
        tries = [wang.send_document(f"{n}.txt", b"x" * 200_000) for n in range(12)]
        told = await asyncio.gather(*tries, return_exceptions=True)
        refused = [str(no) for no in told if isinstance(no, Unanswered)]
        assert len(refused) == 7
        assert all("429 传得太多了" in no for no in refused)


async def test_what_was_not_taken_is_not_counted(settings: ChatSettings) -> None:
    async with opened(dataclasses.replace(settings, uploads_an_hour=2)) as url, visiting(url) as arrive:
        wang = await arrive()
        for _ in range(3):
            with pytest.raises(Unanswered, match="415"):
                await wang.upload([("a.jpg", HTML, "image/jpeg")])
        await wang.send_document("a.txt", b"x")


async def test_files_leave_room_on_the_disk_for_words(arrive: Arrive, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = await arrive()
    monkeypatch.setattr(cabinet, "ROOM", 1 << 60)
    with pytest.raises(Unanswered, match="507 存文件的地方快满了"):
        await wang.send_photo(jpeg())
    await wang.say("文字照常")
    assert [u["message"]["text"] for u in await bot.updates()] == ["文字照常"]


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("a.jpg", HTML, "image/jpeg"),
        ("a.jpg", b"\x7fELF" + bytes(100), "image/jpeg"),
        ("a.jpg", jpeg()[:300], "image/jpeg"),
        ("a.png", jpeg(), "image/png"),
        ("a.png", huge_png(), "image/png"),
        ("a.pdf", HTML, "application/pdf"),
        ("a.docx", b"not a zip", "application/octet-stream"),
        ("blob", HTML, "image/webp"),
    ],
)
async def test_what_is_not_what_it_says_is_refused(arrive: Arrive, name: str, content: bytes, declared: str) -> None:
    """A17, A18."""
    wang = await arrive()
    with pytest.raises(Unanswered, match=r"415 .*类型不符"):
        await wang.upload([(name, content, declared)])
    assert wang.messages == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\CON", "CON"),
        ("报\n告\u202e.txt", "报 告.txt"),
        ("长" * 300 + ".txt", "长" * 116 + ".txt"),
        ("...", None),
    ],
)
def test_a_file_name_is_shown_but_never_followed(given: str, shown: str | None) -> None:
    """A19."""
    assert cabinet.shown_name(given) == shown


async def test_a_document_keeps_its_name_and_is_never_shown_as_a_page(bot: Bot, arrive: Arrive, settings: ChatSettings) -> None:
    """A17."""
    wang, li = await arrive("王"), await arrive("李")
    (sent,) = await wang.send_document("../说明.html", HTML)
    document = sent["document"]
    assert (document["file_name"], document["mime_type"]) == ("说明.html", "application/octet-stream")
    headers = {"Cookie": wang._headers["Cookie"]}
    async with bot.http.get(f"{bot.url}/api/file/{document['file_id']}", headers=headers) as answer:
        assert await answer.read() == HTML
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%AF%B4")
    with pytest.raises(Unanswered, match="404"):
        await li.fetch(document["file_id"])
    kept = [p.name for p in (settings.folder / "files").rglob("*") if p.is_file()]
    assert len(kept) == 1
    assert kept[0].startswith("file_")


async def test_too_large_and_empty_and_too_many_are_refused(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "DOWNLOAD_BYTES", 1000)
    wang = await arrive()
    with pytest.raises(Unanswered, match="413 文件太大了"):
        await wang.send_document("a.txt", b"x" * 1001)
    with pytest.raises(Unanswered, match="400 文件是空的"):
        await wang.send_document("a.txt", b"")
    with pytest.raises(Unanswered, match="400 一次最多传 10 个文件"):
        await wang.upload([("a.txt", b"x", "text/plain")] * 11)


async def test_nothing_of_a_refused_upload_stays(arrive: Arrive, settings: ChatSettings) -> None:
    wang = await arrive()
    with pytest.raises(Unanswered):
        await wang.upload([("a.jpg", jpeg(), "image/jpeg"), ("b.jpg", HTML, "image/jpeg")])
    assert [p for p in settings.folder.rglob("*") if p.is_file() and p.parent.name in {"incoming", "photos"}] == []


async def test_a_bot_sends_files_by_upload_and_again_by_id(bot: Bot, arrive: Arrive) -> None:
    wang, li = await arrive("王"), await arrive("李")
    body = await bot.upload(
        "sendPhoto", ("photo", "x.png", picture("PNG")), chat_id=str(wang.id), caption="<b>图</b>", parse_mode="HTML"
    )
    photo = body["result"]["photo"][-1]["file_id"]
    assert body["result"]["caption_entities"][0]["type"] == "bold"
    with pytest.raises(Unanswered, match="404"):
        await li.fetch(photo)
    await bot("sendPhoto", chat_id=li.id, photo=photo)
    assert await li.fetch(photo)
    pdf = await bot.upload("sendDocument", ("document", "表.pdf", b"%PDF-1.4 ..."), chat_id=str(wang.id))
    assert pdf["result"]["document"]["mime_type"] == "application/pdf"
    assert await fetched(bot, pdf["result"]["document"]["file_id"]) == b"%PDF-1.4 ..."
    wrong = await bot.no("sendPhoto", chat_id=wang.id, photo=pdf["result"]["document"]["file_id"])
    assert wrong == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("method", "field"),
    [("sendVoice", "voice"), ("sendAudio", "audio"), ("sendVideo", "video"), ("sendAnimation", "animation"),
     ("sendSticker", "sticker"), ("sendVideoNote", "video_note")],
)  # fmt: skip
async def test_other_files_are_sent_as_they_are(bot: Bot, arrive: Arrive, method: str, field: str) -> None:
    wang = await arrive()
    body = await bot.upload(method, (field, "x.bin", b"OggS1234"), chat_id=str(wang.id), duration="3", width="4", height="5")
    sent = body["result"][field]
    assert sent.get("duration", 3) == 3
    assert await wang.fetch(sent["file_id"]) == b"OggS1234"


async def test_an_album_of_the_bot_shares_one_group(bot: Bot, arrive: Arrive) -> None:
    wang = await arrive()
    form = aiohttp.FormData()
    form.add_field("chat_id", str(wang.id))
    form.add_field(
        "media", json.dumps([{"type": "photo", "media": "attach://a", "caption": "一"}, {"type": "photo", "media": "attach://b"}])
    )
    for name in "ab":
        form.add_field(name, jpeg(), filename=f"{name}.jpg")
    _, body, _ = await bot.raw("sendMediaGroup", form)
    assert len({m["media_group_id"] for m in body["result"]}) == 1
    assert [m.get("caption") for m in await wang.answers(2)] == ["一", None]


FILE_REFUSALS = [
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendPhoto", {"photo": "https://a.example/x.jpg"}, "failed to get HTTP URL content"),
    ("sendPhoto", {"photo": "no-such-id"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"photo": "x", "caption": "字" * 1025}, "message caption is too long"),
    ("sendMediaGroup", {"media": []}, "there are no messages to send"),
    ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}] * 11}, "too many messages to send as an album"),
    ("sendMediaGroup", {"media": [{"type": "photo"}, {"type": "document"}]}, "document can't be mixed with other media types"),
    ("getFile", {}, "file_id not specified"),
    ("getFile", {"file_id": "no-such-id"}, "invalid file_id"),
]


@pytest.mark.parametrize(("method", "params", "sentence"), FILE_REFUSALS)
async def test_a_file_that_cannot_be_sent_is_refused(bot: Bot, arrive: Arrive, method: str, params: dict, sentence: str) -> None:
    wang = await arrive()
    assert await bot.no(method, chat_id=wang.id, **params) == f"Bad Request: {sentence}"


async def test_broken_pictures_and_large_files_of_the_bot_are_refused(
    bot: Bot, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await arrive()
    body = await bot.upload("sendPhoto", ("photo", "x.jpg", HTML), chat_id=str(wang.id))
    assert body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    body = await bot.upload("sendPhoto", ("photo", "x.png", huge_png()), chat_id=str(wang.id))
    assert body["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    sent = (await bot.upload("sendDocument", ("document", "x.bin", b"x" * 2000), chat_id=str(wang.id)))["result"]["document"]
    monkeypatch.setattr("webchat.methods.files.DOWNLOAD_BYTES", 1000)
    assert await bot.no("getFile", file_id=sent["file_id"]) == "Bad Request: file is too big"
    monkeypatch.setattr("webchat.calls.UPLOAD_BYTES", 1000)
    body = await bot.upload("sendDocument", ("document", "x.bin", b"x" * 2000), chat_id=str(wang.id))
    assert body == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}


@pytest.mark.parametrize("path", ["../chat.sqlite3", "..%2f..%2fphrase.key", "photos/none.jpg", "photos/../../lock"])
async def test_no_path_leads_out_of_the_cabinet(bot: Bot, path: str) -> None:
    """A19."""
    async with bot.http.get(f"{bot.url}/file/bot{TOKEN}/{path}") as answer:
        assert answer.status == 404
    async with bot.http.get(f"{bot.url}/assets/{path}") as answer:
        assert answer.status == 404
