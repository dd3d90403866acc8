"""Wrong decodings: each kind is made from clean text and must come back to the character; what is clean must stay."""

from __future__ import annotations

import ftfy.bad_codecs  # noqa: F401  registers the codecs named sloppy-…
import pytest

from flows.cleaning import clean, clean_text, doubtful
from flows.cleaning.mojibake.repair import repair_mojibake
from flows.text import Text

HANS = "记者：你好，请问大模型是什么？他说：“我们在2023年发布了GPT-4，效果很好。”这就是人工智能的未来。"
HANT = "記者：你好，請問大模型是什麼？他說：「我們在2023年發布了GPT-4，效果很好。」這就是人工智慧的未來。"
#: What the text was in, what it was read as.
KINDS = [
    *[("utf-8", used) for used in ("sloppy-windows-1252", "latin-1", "cp437", "mac_roman", "sloppy-windows-1251")],
    *[
        ("utf-8", used)
        for used in ("koi8-r", "cp850", "sloppy-windows-1250", "iso8859-15", "sloppy-windows-1254", "cp866")
    ],
    *[
        ("gb18030", used)
        for used in ("sloppy-windows-1252", "latin-1", "cp437", "mac_roman", "sloppy-windows-1251", "koi8-r")
    ],
    *[("gb18030", used) for used in ("cp850", "sloppy-windows-1250")],
    *[("big5", used) for used in ("sloppy-windows-1252", "latin-1", "cp437", "mac_roman", "gb18030", "cp932", "cp850")],
]


def misread(s: str, true: str, used: str) -> str:
    return s.encode(true).decode(used)


@pytest.mark.parametrize(("true", "used"), KINDS, ids=lambda name: name)
@pytest.mark.parametrize("text", [HANS, HANT], ids=["hans", "hant"])
def test_a_wrong_decoding_is_undone(text: str, true: str, used: str) -> None:
    if text is HANS and true == "big5":
        pytest.skip("Big5 has no simplified characters")
    garbled = misread(text, true, used)
    assert garbled != text
    assert str(repair_mojibake(Text.of(garbled))) == text


@pytest.mark.parametrize("text", ["你好，世界啊", "人工智能的未来在于推理能力的提升", "我们今天讨论的是语言模型。是"])
def test_utf8_read_as_gbk(text: str) -> None:
    assert str(repair_mojibake(Text.of(misread(text, "utf-8", "gb18030")))) == text


def test_utf8_read_as_gbk_by_a_browser_has_a_euro_sign_for_0x80() -> None:
    data = "大模型，　的确".encode()
    browser = "".join(
        "€" if pair == b"\x80" else pair.decode("gb18030")
        for pair in (data[i : i + 1] if data[i] == 0x80 else data[i : i + 2] for i in _pairs(data))
    )
    assert "€" in browser
    assert str(repair_mojibake(Text.of(browser))) == "大模型，　的确"


def _pairs(data: bytes) -> list[int]:
    places, i = [], 0
    while i < len(data):
        places.append(i)
        i += 1 if data[i] == 0x80 else 2
    return places


@pytest.mark.parametrize(
    "readings",
    [
        [("utf-8", "latin-1"), ("utf-8", "latin-1")],
        [("utf-8", "sloppy-windows-1252"), ("utf-8", "sloppy-windows-1252")],
        [("gb18030", "latin-1"), ("utf-8", "latin-1")],
        [("gb18030", "sloppy-windows-1252"), ("utf-8", "sloppy-windows-1252")],
        [("utf-8", "sloppy-windows-1252"), ("utf-8", "mac_roman")],
        [("utf-8", "latin-1"), ("utf-8", "latin-1"), ("utf-8", "latin-1")],
        [("utf-8", "cp437"), ("utf-8", "sloppy-windows-1252")],
    ],
    ids=str,
)
def test_twice_over(readings: list[tuple[str, str]]) -> None:
    text = HANS
    for true, used in readings:
        text = misread(text, true, used)
    assert str(repair_mojibake(Text.of(text))) == HANS


def test_gbk_twice_over() -> None:
    text = "人工智能的未来在于推理吗"
    once = misread(text, "utf-8", "gb18030")
    assert str(repair_mojibake(Text.of(misread(once, "utf-8", "gb18030")))) == text


@pytest.mark.parametrize("used", ["gb18030", "latin-1", "sloppy-windows-1252"])
def test_a_garbled_part_is_undone_and_the_rest_stays(used: str) -> None:
    part = misread("人工智能的未来在于推理吗", "utf-8", used)
    assert str(repair_mojibake(Text.of(f"他说：{part}，是的"))) == "他说：人工智能的未来在于推理吗，是的"


@pytest.mark.parametrize(
    "text",
    [
        "Jimmy：是的，我认为这太棒了。",
        "记者：好的。\n专家：我们已经研究了很久。",
        "模型默认情况下是懒惰和愚蠢的。",
    ],
)
def test_bytes_that_gbk_has_no_pair_for_are_known_all_the_same(text: str) -> None:
    garbled = "\n".join(line.encode().decode("gb18030", "replace") for line in text.split("\n"))
    assert "\ufffd" in garbled
    assert str(repair_mojibake(Text.of(garbled))) == text


@pytest.mark.parametrize("lost", ["\ufffd", "?"])
@pytest.mark.parametrize(
    "text",
    [
        "就是排队太久了，下次还来。读后感",
        "今天天气真好。",
        "你吃饭了吗？",
        "他说：是的，搬家以后租的房子。",
        "我们的创新研究",
    ],
)
def test_a_lost_byte_is_the_one_that_the_text_wants(text: str, lost: str) -> None:
    """Python's GBK and Java's have no pair for more bytes than GB18030, and put different marks in their place."""
    for used in ("gbk", "gb18030"):
        garbled = text.encode().decode(used, "replace").replace("\ufffd", lost)
        assert str(repair_mojibake(Text.of(garbled))) == text


@pytest.mark.parametrize("text", ["嘉宾：王磊", "编辑：翟墨鑫", "作者：鄢颇"])
def test_a_line_of_names_is_no_less_utf8(text: str) -> None:
    assert clean(text.encode().decode("gb18030", "replace")) == text


def test_a_question_mark_in_garble_may_be_one() -> None:
    garbled = "你吃了吗?我吃了。".encode().decode("gb18030", "replace")
    assert "?" in garbled
    assert str(repair_mojibake(Text.of(garbled))) == "你吃了吗?我吃了。"


def test_next_line_is_half_a_character_before_it_is_a_line_end() -> None:
    assert clean("作者：李光耀".encode().decode("latin-1")) == "作者：李光耀"
    assert clean("第一行\x85第二行") == "第一行\n第二行"


def test_a_character_cut_in_two_in_doubt_stays_a_replacement_character() -> None:
    garbled = "型号是漾#".encode().decode("gbk", "replace")
    assert str(repair_mojibake(Text.of(garbled))) == "型号是\ufffd#"
    assert [doubt.kind for doubt in clean_text(Text.of(garbled)).doubts] == ["lost", "margin"]


@pytest.mark.parametrize(
    ("garbled", "text"), [("他说 Itâ€™s ok", "他说 It’s ok"), ("这是â€œ引文â€\x9d。", "这是“引文”。")]
)
def test_single_marks_are_left_to_ftfy(garbled: str, text: str) -> None:
    assert str(repair_mojibake(Text.of(garbled))) == text


def test_origins_are_kept() -> None:
    garbled = "标题：" + misread("你好，世界啊", "utf-8", "gb18030")
    text = repair_mojibake(Text.of(garbled))
    assert str(text) == "标题：你好，世界啊"
    assert text.source_span(3, 4) == (3, 5)  # 你 took one and a half characters of the garble
    assert text.source_span(0, len(text)) == (0, len(garbled))
    assert [change.kind for change in text.changes] == ["mojibake"]
    assert text.changes[0].margin is not None
    assert text.unaccounted(len(garbled)) == []


@pytest.mark.parametrize("s", ["价格锟斤拷锟斤拷元", "烫烫烫烫烫", "屯屯屯屯", "ï¿½ï¿½", "他说\ufffd\ufffd好"])
def test_what_is_lost_is_found(s: str) -> None:
    assert doubtful(s)


@pytest.mark.parametrize("s", ["烫烫的粥", "屯门", "真的吗？？？", "斤斤计较"])
def test_what_is_not_lost_is_not(s: str) -> None:
    assert not doubtful(s)


@pytest.mark.parametrize(
    "s",
    [
        "魑魅魍魉，饕餮之徒，耄耋老人踽踽独行",
        "咯吱咯吱、轱辘轱辘、噼里啪啦、叽叽喳喳",
        "韡、翀、彧、赟、犇、淼、焱、垚、骉、鱻",
        "À bientôt, déjà vu, naïve façade, où êtes-vous ?",
        "ÄÖÜ ÄÖÜäöüß GRÖSSE ÜBERGRÖßE",
        "Đặng Thái Sơn, Nguyễn Phú Trọng",
        "Россия и Китай, Беларусь, Ёлка",
        "Αθήνα και Θεσσαλονίκη",
        "┌──┬──┐│表│格│└──┴──┘ ▓▓▒▒░░",
        "ⅠⅡⅢ ①②③ ㈠㈡ ℃℉ №® ™ ½¼¾ ±×÷",
        "ｶﾀｶﾅ カタカナ ひらがな 한국어 텍스트",
        "嘿嘿嘿嘿，哈哈哈哈，呵呵．．．――破折号",
        "«Je suis» “à la carte” ‹été›",
        "槑槑 囧囧囧 焗焗 巭孬嫑",
        "葡萄牙文：São Paulo, João, coração, ações",
        "汉字部首：氵灬忄扌犭纟艹宀",
        "咪唑啉、吡啶、噻吩、嘌呤、嘧啶、呋喃",
    ],
)
def test_what_is_rare_stays(s: str) -> None:
    assert str(repair_mojibake(Text.of(s))) == s


def test_cleaning_undoes_before_it_reads_markup() -> None:
    assert clean(misread("<p>你好，世界啊</p>", "utf-8", "gb18030")) == "你好，世界啊"


@pytest.mark.parametrize("used", ["latin-1", "sloppy-windows-1252"])
@pytest.mark.parametrize("name", ["林涛", "苏晴", "周明远", "吴"])
def test_names_are_read_anew_within_chinese(name: str, used: str) -> None:
    garbled = name.encode().decode(used)
    assert str(repair_mojibake(Text.of(f"摄影：{garbled}，文字：小满"))) == f"摄影：{name}，文字：小满"


@pytest.mark.parametrize(("lost", "left"), [(1, "我们一起去\ufffd"), (2, "我们一起去\ufffd")])
def test_a_character_that_lost_its_end_becomes_one_replacement_character(lost: int, left: str) -> None:
    garbled = "我们一起去海".encode()[:-lost].decode("latin-1")
    for text in (garbled, f"她说：{garbled}\n好的。"):
        assert left in str(repair_mojibake(Text.of(text)))
        assert "lost" in {doubt.kind for doubt in clean_text(Text.of(text)).doubts}


@pytest.mark.parametrize(
    "s", ["KÄ£RÄ ÑÄ£Ä", "TÃ¼rkÃ§e ÄŸÃ¼zel", "ã†â€™ãƒâ ã¢â‚¬å¡ã‚â¬", "café…” dit-elle", "SÃO JOÃO, MANHÃ"]
)
def test_words_of_other_languages_do_not_become_chinese(s: str) -> None:
    assert not any("\u3400" <= c <= "\u9fff" for c in clean(s))
