"""Words of our own: what OpenCC's dictionaries lack or get wrong on the way to standard simplified text.

Used by `normalise` only; `convert` stays with OpenCC's dictionaries alone. Sources: the Table of General Standard
Chinese Characters (通用规范汉字表, 2013), the First Series of Variant Characters (第一批异体字整理表, 1955), the First
Series of Standardized Forms of Variant Words (第一批异形词整理表, 2001), the List of Old and New Glyph Forms
(新旧字形对照表).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from flows.normalising.conversion.dictionaries import load_dictionary

#: Characters that t2s changes although standard simplified text uses them, in names or in one of their senses.
#: In simplified text they stand where their writer put them.
STANDARD = frozenset("乾著吒夥彷徵於甯薹藉覆阪瞭麽祇昇汎摺麴捱榘鍾甦拚逕")

#: Characters t2s leaves alone or sends to a form nobody prints, as Taiwan, Hong Kong and old prints write them.
#: Japanese forms (渋, 円, 図) are none of these: in Chinese text they stand in Japanese names.
_VARIANTS = dict(
    zip(
        (
            "伕擡幷貍牴逕舖拚甯著藉衹粧枱衞糭敍簷痺睪嗰牠妳姪査効氷勅厰縂曡囘囬囯眞敎旣卽靑淸愼鎭顚塡槪吿郞鄕說曁冩圗"
            "啓亙鬪閙甎駡羗鷄煑畧裠寃冐"
        ),
        (
            "夫抬并狸抵径铺拼甯着借只妆台卫粽叙檐痹睾嗰它你侄查效冰敕厂总叠回回国真教既即青清慎镇颠填概告郎乡说暨写图"
            "启亘斗闹砖骂羌鸡煮略裙冤冒"
        ),
        strict=True,
    )
)

#: Characters that the First Series of Variant Characters (第一批异体字整理表, 1955) replaced and t2s leaves alone;
#: without those that came back for names in 2013 (邨 龢 犇 …) or that stand in Japanese ones (咲 毘 …).
_OLD_FORMS = dict(
    zip(
        "翺桮揹偪獘徧竝倂駮慙甞齩讐窻窓麤隄鞵遯譌峩阨凣蠭葢餻謌鑵槼閧懽劒儌呌勦堦刧刼穽糺捄廐跼睠燄煖恠賸徬砲礮讌稭筯"
        "緐耡臝舩艢茘菓蘂虵蜋衇裌覩觝躭躶輭逈遶酧醼鉋銲闗陿隣靭頋顋飜餧饍騐騣髣髴鬦鬭鶏廻僊兎凟凴刴呑"
        "唘啣嗁嘑囙囓埳墖夲姸婬寑寳尅屛岅巗巵帋幇庻廹徃忼怱愽憇戹抝拏挍捦摃撦擕攷敂斈斾晳朞柟栞棃椶槀槩橤檝欵殀毬"
        "氊淛漑澁灋烖熈牎猨甁畊畮疎瘉皃皷盇眡瞖矙碪祘秊秔稾穉窰筞籐籖紥緜纎翄聨聮肎肐胷脗膓",
        "翱杯背逼弊遍并并驳惭尝咬仇窗窗粗堤鞋遁讹峨厄凡蜂盖糕歌罐规哄欢剑侥叫剿阶劫劫阱纠救厩局眷焰暖怪剩彷炮炮宴秸箸"
        "繁锄裸船樯荔果蕊蛇螂脉夹睹抵耽裸软迥绕酬宴刨焊关狭邻韧顾腮翻喂膳验鬃仿佛斗斗鸡回仙兔渎凭剁吞"
        "启衔啼呼因啮坎塔本妍淫寝宝克屏坂岩卮纸帮庶迫往慷匆博憩厄拗拿校擒扛扯携考叩学旆皙期楠刊梨棕槁概蕊楫款夭球"
        "毡浙溉涩法灾熙窗猿瓶耕亩疏愈貌鼓盍视翳瞰砧算年粳稿稚窑策藤签扎绵纤翅联联肯胳胸吻肠",
        strict=True,
    )
)

#: 著 as zhù ("write, mark, known"), where it stays; elsewhere it is the particle and the verb 着.
_ZHU = (
    "著名 著作 著作權 著者 著述 著稱 著書 著書立說 著錄 名著 巨著 鉅著 顯著 昭著 卓著 專著 編著 合著 原著 論著 譯著 "
    "遺著 拙著 土著 所著 撰著 舊著 新著 近著 著譯 著史 著文 著述等身 著作等身 共著 力著 彰明較著 見微知著 著有《 "
    "著有「 著有『 著有“ 原著者 編著者 合著者 譯著者 著作人 著作者 著名於"
)
#: Where a word of that list arises by chance across a boundary: 看著|名單, 討論|著.
_ZHAO = (
    "著名單 著名字 著名片 著名牌 著名義 著名稱 著作業 著作文 著作戲 著作態 著作家 著錄音 著錄影 著錄像 著錄製 執著 "
    "執著於 附著 附著於 沈著 合著眼 合著雙 編著辮 專著於 翻譯著 "
    + " ".join(f"{c}合著" for c in "湊配結混聯融符迎綜集組整糅吻閉適交契聚癒")
    + " "
    + " ".join(f"{c}論著" for c in "討議談爭辯評")
    + " "
    + " ".join(f"{c}著書" for c in "看讀拿捧抱翻背帶念唸夾抄寫賣讓")
)
#: 藉 as jí or jiè ("strewn; a mat"); elsewhere it is 借.
_JI = "狼藉 慰藉 蘊藉 醞藉 枕藉 藉藉 藉田 蹂藉 藉藉無名 聲名狼藉 杯盤狼藉"
#: 沈 as chén, which the mainland writes 沉; alone it is the surname Shěn.
_CHEN = (
    "沈浸 沈重 沈思 沈睡 沈迷 沈溺 沈澱 沈靜 沈穩 沈痛 沈悶 沈淪 沈吟 沈醉 沈甸甸 沈沈 深沈 低沈 陰沈 消沈 浮沈 昏沈 "
    "沈寂 沈冤 沈住氣 沈下去 沈下來 沈入 沈降 擊沈 沈下 沈厚 沈浮 沈湎 沈滯 沈濁 沈痼 沈痾 沈落 沈陷 沈鬱 沈不住氣 "
    "沈得住氣 沈魚落雁 載浮載沈 破釜沈舟 折戟沈沙 墨沈沈 烏沈沈 陰沈沈 "
    "下沈 暗沈 死氣沈沈 暮氣沈沈 石沈大海 沈潛 沈香 沈著"
)
#: 覆 as "cover, overturn", where TSPhrases takes it for 复; OpenCC's newer dictionaries agree.
_FU = (
    "以功覆過 侔德覆載 射覆 文錦覆阱 發覆 蕩覆 覆冒 覆宗 覆幬 覆成 覆杯 覆瓿 覆盂 覆育 覆蕉尋鹿 覆逆 覆醢 覆醬瓿 覆露 "
    "覆鹿尋蕉 覆鹿遺蕉 覆鼎 貂覆額 買臣覆水 露覆 頗覆 覆上 覆住"
)
#: Entries of TSPhrases, rare words and names, that arise by chance across a boundary: 對於|戲劇, 藏於|潛意識,
#: 潮流|徵兆, 證明|覆蓋.
_BY_CHANCE = (
    "於倫 於其一 於則 於單 於坦 於惟一 於戲 於敖 於潛 於琳 於穆 於邑 於清言 流徵 角徵 變徵 徵音 徵聲 徵弦 徵絃 徵調 "
    "明覆 示覆 見覆 電覆 拜覆 鈞覆"
)
#: Words that come out character by character, and keep a rarer entry from being read across their end: 顛覆|文化,
#: 餅乾|象徵, 健康|乾淨, 設計|畫面.
_WHOLE = (
    "顛覆 傾覆 翻覆 被覆 披覆 覆蓋 重覆蓋 餅乾 豆乾 肉乾 魚乾 果乾 葡萄乾 風乾 曬乾 烘乾 晾乾 吹乾 擦乾 烤乾 抽乾 "
    "榨乾 喝乾 未乾 口乾 弄乾 瀝乾 陰乾 "
    + " ".join(f"{a}乾{b}" for a in "康雍竺" for b in "淨燥脆杯旱糧枯")
    + " "
    + " ".join(f"{a}畫{b}" for a in "計規企策籌" for b in "面作風冊廊布筆像家")
    + " "
    + " ".join(f"{a}畫分" for a in "動漫插國油")
)
#: 乾 as qián, in eras, places and names that TSPhrases lacks.
_QIAN = (
    "乾德 乾符 乾封 乾化 乾祐 乾佑 乾寧 乾統 乾興 乾淳 乾安縣 乾安 乾縣 乾州 乾陵 乾清宮 乾潭鎮 乾務鎮 乾元 乾道 乾定 "
    "乾亨 乾貞 乾卦 乾坤 乾宅 乾造 乾闥婆 李承乾 承乾宮 雍乾 乾嘉學派"
)

_OTHERS = {
    "甚麼": "什么",
    "甚麽": "什么",
    "想像": "想象",
    "甚么": "什么",
    "二噁英": "二噁英",
    "批覆": "批复",
    "覆診": "复诊",
    "覆核": "复核",
    "覆查": "复查",
    "覆檢": "复检",
    "覆述": "复述",
    "覆審": "复审",
    "覆議": "复议",
    "規畫": "规划",
    "企畫": "企划",
    "策畫": "策划",
    "畫分": "划分",
    "祇有": "只有",
    "祇是": "只是",
    "祇要": "只要",
    "祇能": "只能",
    "祇好": "只好",
    "祇得": "只得",
    "祇不過": "只不过",
    "祇見": "只见",
    "祇會": "只会",
    "祇怕": "只怕",
    "祇可": "只可",
    "祇在": "只在",
    "藉著": "借着",
    "憑藉著": "凭借着",
    "乾紅": "干红",
    "於潛縣": "於潜县",
    "鉅子": "巨子",
    "鉅萬": "巨万",
    "甚鉅": "甚巨",
    "座標": "坐标",
    "束脩": "束脩",
}


def _plain(c: str) -> str:
    """A character as t2s writes it by itself; compatibility and radical forms first become ordinary ones."""
    return load_dictionary("TSCharacters").get(c, c)


@cache
def compatibility_forms() -> Mapping[str, str]:
    """CJK compatibility ideographs (U+F900…) and Kangxi radicals (U+2F00…) with the characters they stand for."""
    ranges = (
        range(0x2E9F, 0x2EA0),
        range(0x2EF3, 0x2EF4),
        range(0x2F00, 0x2FD6),
        range(0xF900, 0xFAFF),
        range(0x2F800, 0x2FA1E),
    )
    forms = ((chr(n), unicodedata.normalize("NFKC", chr(n))) for r in ranges for n in r)
    return {c: plain for c, plain in forms if plain != c and len(plain) == 1}


@cache
def hant_characters() -> Mapping[str, str]:
    """Each character that traditional text of any kind writes otherwise than standard simplified text, with the
    standard form."""
    table = {c: _plain(form) for c, form in compatibility_forms().items()}
    return {**table, **load_dictionary("TSCharacters"), **_OLD_FORMS, **_VARIANTS}


@cache
def hant_phrases() -> Mapping[str, str]:
    """The phrases in which a character does not come out as `hant_characters` says."""

    def written(word: str, changes: Mapping[str, str]) -> str:
        return "".join(changes.get(c, table.get(c, c)) for c in word)

    table = hant_characters()
    phrases = {k: v.replace("著", "着") if "著" in k else v for k, v in load_dictionary("TSPhrases").items()}
    for word in _BY_CHANCE.split():
        phrases.pop(word, None)
    # TSPhrases takes 藉 for 借 in a few words where it is not.
    phrases.update({word: written(word, {"藉": "藉"}) for word in _JI.split()})
    phrases.update({word: written(word, {"覆": "覆"}) for word in _FU.split()})
    phrases.update({word: written(word, {"著": "著"}) for word in _ZHU.split()})
    phrases.update({word: written(word, {}) for word in _ZHAO.split()})
    phrases.update({word: written(word, {"乾": "乾"}) for word in _QIAN.split()})
    phrases.update({word: written(word, {"沈": "沉"}) for word in _CHEN.split()})
    phrases.update({word: written(word, {}) for word in _WHOLE.split()})
    phrases.update(_OTHERS)
    # Pages that mix the scripts write 显著 beside 顯著.
    mixed = {"".join(c if c in STANDARD else _plain(c) for c in key): value for key, value in phrases.items()}
    return {**mixed, **phrases}


@cache
def hans_characters() -> Mapping[str, str]:
    """For text that is simplified already: stray traditional characters, but none that the standard itself uses."""
    kept = STANDARD | set("妳牠")
    return {k: v for k, v in hant_characters().items() if k not in kept}


#: Family names that can stand before 乾, 汎, 昇 or 甦 as part of a given name, and are no common word there themselves.
_SURNAMES = frozenset(
    "王李劉刘陳陈楊杨趙赵黃黄周吳吴徐孫孙胡朱林郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯董蕭萧曹袁鄧邓許许傅沈彭呂吕蘇苏盧卢蔣"
    "蒋蔡賈贾魏薛閻阎潘杜戴鍾钟姜範范姚譚谭廖鄒邹熊陸陆郝孔崔邱秦顧顾侯邵孟龔龚萬万錢钱湯汤尹黎易武喬乔賴赖龐庞樊殷施"
    "翟倪嚴严歐欧張张溫温金畢毕石江丁任葉叶余方白史龍龙顏颜游凌連连簡简涂卓柯辜官巫洪"
)
#: Characters after 乾 that make it gān ("dry") even there: 一張乾淨的紙.
_GAN = frozenset(
    "淨净凈燥脆杯旱糧粮涸枯洗爹媽妈兒儿女草柴冰電电貨货果瘦巴癟瘪咳嘔呕等笑薪股掉裂活著着了的癬癣粉鮮鲜麵面菜煸鍋锅透"
    "硬澀涩飯饭酪眼擾扰涉"
)


#: Of those surnames what can be dry itself, or counts what is dry: 江乾的, 一張乾的紙.
_WET = frozenset("張张江湯汤白金石方葉叶易毛包汪池田井")
#: First characters of a given name behind which 乾 or 昇 may be the second.
_FIRST_GIVEN = frozenset("志承道永正明國国文德世家天維维坤育建俊榮荣金東东元景紹绍宗振耀")


def is_name_part(before: str, c: str, after: str) -> bool:
    """Whether 乾, 汎, 昇 or 甦 stands in a person's name, where it keeps its form: 徐乾學, 王汎森, 吳育昇.

    `before` are the two characters in front of it, or fewer, `after` is the one behind.

    >>> is_name_part("徐", "乾", "學"), is_name_part("張", "乾", "淨"), is_name_part("吳育", "昇", "說")
    (True, False, True)
    """
    if len(before) > 1 and before[0] in _SURNAMES and before[1] in _FIRST_GIVEN and c in "乾昇":
        return c == "昇" or after not in _GAN
    if not before or before[-1] not in _SURNAMES:
        return False
    if c == "乾":
        return after not in _GAN or (after == "的" and before[-1] not in _WET)
    return "㐀" <= after <= "鿿" or c == "昇"


NAME_CHARACTERS = "乾汎昇甦"
#: Characters that keep their form in the name of a person who is known; more than `is_name_part` can tell.
_KEPT_IN_NAMES = frozenset(NAME_CHARACTERS + "著徵")
#: A line's label: two to four characters before a colon.
_LABEL = re.compile(r"^[ \t　*#>]{0,8}([㐀-鿿]{2,4})[* \t]{0,8}[：:]", re.MULTILINE)
#: A Chinese name's length at most.
_LONGEST = 4
_NAMES_APART = re.compile(r"[、，,；;/|\s]+")


def kept_in_name(name: str) -> list[int]:
    """Which characters of a person's name keep their form in simplified text."""
    return [at for at, c in enumerate(name) if at and c in _KEPT_IN_NAMES]


def told_names(text: str, values: Iterable[str] = ()) -> tuple[str, ...]:
    """People whose names hold such characters: what labels two lines or more of a text, and what one of `values`
    (author, guests …) names.

    >>> told_names("蔡孟昇：好\\n問：是\\n蔡孟昇：對", ["陳著、名著"])
    ('蔡孟昇', '陳著')
    """
    if _KEPT_IN_NAMES.isdisjoint(text):
        return ()
    labels = Counter(_LABEL.findall(text))
    names = [label for label, count in labels.items() if count > 1]
    names += [part for value in values for part in _NAMES_APART.split(value) if len(part) <= _LONGEST]
    return tuple(name for name in dict.fromkeys(names) if name[:1] in _SURNAMES and kept_in_name(name))
