"""Which traditional character a simplified one stands for: words, names and numbers that OpenCC's dictionaries lack or
get wrong.

Words are in data/senses.txt, patterns here. Used for the traditional rendering (hant.py) alone; `convert` stays with
OpenCC's dictionaries. Written from the character and word lists of Taiwan's Ministry of Education (國語辭典, 標準字體)
and from what the dictionaries got wrong in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_WORDS = Path(__file__).parent / "data" / "senses.txt"
#: Characters that come out as they are where no word says otherwise; OpenCC changes them by themselves: surnames more
#: often than remainders.
UNCHANGED = "余范岳岩郁"
#: What a character comes out as where no word says otherwise, OpenCC's rarer choice.
ALONE = {"签": "簽"}
#: Characters that stay in any word, whatever OpenCC says: Taiwan writes 攀岩, 龍岩, 丈母娘.
NEVER_CHANGED = {"巖": "岩", "孃": "娘"}


@dataclass(frozen=True, slots=True)
class Sense:
    """A pattern in simplified text whose first group, one character, comes out as `form` (as it is where that is
    empty); what else the pattern covers comes out as usual. `cost`, in nats, weighs it against other words in the same
    place."""

    pattern: re.Pattern[str]
    form: str
    cost: float


_NUMBER = "[0-9０-９一二两三四五六七八九十百千万亿几数半]"
_TITLE = (
    "老师|先生|女士|小姐|太太|夫人|教授|博士|院士|导演|导|律师|医生|大夫|主任|校长|院长|局长|处长|科长|部长|市长|省长|"
    "县长|区长|镇长|乡长|村长|总理|总统|主席|书记|秘书|经理|总监|总裁|总编|总|董|董事长|"
    "同学|同志|师傅|师父|师兄|师姐|师弟|师妹|哥|姐|姊|弟|妹|叔|伯|爷|奶奶|婆婆|阿姨|姑娘|家村|家庄|家湾|姓|氏|某某|某|"
    "工|队|队长|教练|法官|检察官|警官|记者|编辑|主播|委员|议员|代表|将军|司令|团长|营长|连长|班长|排长|"
    "站长|馆长|社长|所长|台长|会长|理事长|秘书长|店长|厂长|行长|老板|老|公|妈妈|妈|爸爸|爸|嫂|子怡"
)
#: The same one by one, longer ones first: 董事长 before 董.
TITLES = tuple(sorted(_TITLE.split("|"), key=len, reverse=True))
#: Surnames that simplified writing shares with a more common word.
SURNAMES = (
    "于游涂钟种台党占冲后姜范余郁岳谷卜仇丑干云斗松系向表卷当复历托征志准制舍烟胡周布升才采注签万叶宁曲秋朱沈郄折"
)
#: Those of them that are another character as surnames than their simplified form.
SURNAME_FORMS = {
    "钟": "鍾",
    "党": "黨",
    "云": "雲",
    "万": "萬",
    "叶": "葉",
    "宁": "寧",
    "沈": "沈",
    "种": "種",
    "冲": "沖",
}
_SHARED = "于游涂姜郁范余岳谷卜沈朴"
SHARED = re.compile(f"[{_SHARED}]")
#: What stands before a name more often than before a preposition; "" is the text's beginning.
BEFORE_NAMES = ["", *"与和跟同及、，。：；“”（《！？\n \x00\x1e\x1f\x1d\x1c,:;(/|>*_@"]
_ROLES = (
    "演员 主演 导演 编剧 记者 教授 老师 主任 书记 作家 歌手 主持人 主播 院长 校长 局长 主席 总裁 总经理 董事长 律师 "
    "法官 医生 医师 博士 同学 制片人 嘉宾 作者 编辑 诗人 画家 学者 选手 球员 教练 队长 总监 创始人 分析师 研究员 "
    "工程师 女士 先生 妻子 丈夫 儿子 女儿 弟弟 哥哥 姐姐 妹妹 父亲 母亲 同事 朋友 名叫 叫做 委员 代表 部长 市长 省长 "
    "县长 司长 处长 村民 市民 网友 学生 男子 女子 被告人 嫌疑人 原告 证人 检察官 警官 院士 社长 会长 厂长 队员 艺人"
)
#: Words that a name follows.
ROLES = tuple(_ROLES.split())
#: What else stands before the surname 于 inside a sentence, where it is a preposition mostly.
_BEFORE_YU = "与和跟叫让给找问的是如到"
#: Characters that in given names are another one than by themselves.
GIVEN_FORMS = {"台": "台", "后": "后"}
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付邹孟熊秦邱"
)
#: Characters that foreign names are written with.
FOREIGN = (
    "克斯尔德拉姆罗埃阿巴布达蒂弗菲格戈吉加卡科莱洛马曼米莫纳尼诺帕皮普奇切萨塞森索塔特托维沃希夏亚伊扎佐丝莎娜雅莉琳"
    "昂根约佛冈瓦贝比迪杜兹威迈詹琼泰茨基乌柯珀芭蓓凯卢鲁庞琪穆彭佩逊"
)

_TITLES = "|".join(TITLES)
#: What a clause goes on with that begins with a department, a system, a series or tying, and no "is".
_BEHIND_TIED = "[统列主里所上好紧着了住数友花刊科鞋带领围谱泊外内于在以办学院党团级方部]"
#: What "only" goes with, and no measure word.
_BEHIND_ONLY = (
    "需要?|允许|用于|用来|为了?|限于?|适用|支持|提供|包含|包括|显示|接受|代表|说明|针对|影响|涉及|存在|出现|属于|意味|"
    "适合|负责|关心|关注"
)


def may_begin_name(before: str, surname: str) -> bool:
    """Whether a name with this surname may begin behind these few characters."""
    if surname != "于" or before.endswith(ROLES):
        return True
    return before[-1:] in _BEFORE_YU or not "㐀" <= before[-1:] <= "鿿"


def _sense(pattern: str, form: str = "", cost: float = 8.0) -> Sense:
    return Sense(re.compile(pattern), form, cost)


SENSES = (
    _sense(f"(?<![㐀-鿿])([{_SHARED}])(?:{_TITLES})"),
    _sense(f"(?<=[㐀-鿿])([{_SHARED.replace('于', '')}])(?:{_TITLES})", cost=12.0),
    _sense(f"(?<=[{_BEFORE_YU}])(于)(?:{_TITLES})", cost=12.0),
    _sense(f"(?<![㐀-鿿])[老小阿]([{_SHARED}])(?![㐀-鿿0-9A-Za-z 等])(?<!小于(?![，。：、！？]))", cost=4.0),
    _sense(f"(?:姓|复姓)([{_SHARED}])", cost=6.0),
    _sense(f"[{_COMMON}](台)[㐀-鿿]", "台", 17.0),
    _sense(f"([钟])(?:{_TITLES})", "鍾"),
    _sense(f"{_NUMBER}(里)(?![面边头外屋间子那这我你他她它])", "里", 7.0),
    _sense(f"{_NUMBER}多?(里)[路地远长外]", "里", 7.0),
    _sense(f"(?<![月时])(里)[{FOREIGN}·]+(?=[{FOREIGN}·])", "里", 12.0),
    _sense(f"[{FOREIGN}](里)[{FOREIGN}]", "里", 12.0),
    _sense(f"[{FOREIGN}](里)(?=[．·•])", "里", 12.0),
    _sense(f"{_NUMBER} ?(余)(?=[㐀-鿿])", "餘", 6.0),
    _sense(f"{_NUMBER} (余)[万亿千百]", "餘", 2.0),
    _sense(f"{_NUMBER}[寸尺丈斤亩吨元年月天岁倍](余)", "餘", 9.0),
    _sense(f"第{_NUMBER}{{1,3}}(周)", "週", 9.0),
    _sense(
        "(?:想|求|要|能|会|后|再|新|强行|前任|妻|夫|友|他|她|和|跟|挽回)(复)合(?![材型式物题词函数句维肥板能])",
        "復",
        9.0,
    ),
    _sense("[0-9一二两三四五六七八九十半](钟)", "鐘", 9.0),
    _sense(f"{_NUMBER}(斗)(?![争志])", "斗", 8.0),
    _sense("(?<![㐀-鿿])(后)(?![㐀-鿿])", "後", 5.0),
    _sense(f"(?:{_NUMBER}|[多余整A-Za-z]) ?天(后)", "後", 4.0),
    _sense("(于)(?=[㐀-鿿]{1,6}而言)", "於", 1.0),
    _sense(f"(?<=[这那每某单数])(只)(?:{_BEHIND_ONLY})", "只", 8.0),
    _sense(f"{_NUMBER} ?(个)旧", "個", 6.0),
    _sense("[0-9０-９] ?(周)(?![鸿围遭长率转先教老总某女公恩杰星润瑜易朝密全到旋折知游氏姓])", "週", 7.0),
    _sense(f"{_NUMBER} ?海(里)(?![面边头的有游捞])", "里", 6.0),
    _sense("分(钟)", "鐘", 4.0),
    _sense("(?<=[一这那])(出)(?=[^，。来现去版演自台道口手门发面色海身]{1,8}[戏剧])", "齣", 4.0),
    _sense(f"(?<=[，。：:；、（])(系)(?=[㐀-鿿])(?!{_BEHIND_TIED})", "係", 6.0),
    _sense("(?<![㐀-鿿])(赞)(?![㐀-鿿])", "讚", 5.0),
    _sense("[0-9WwKk+] ?(赞)(?![助成同])", "讚", 7.0),
    _sense(f"·[{FOREIGN}]{{1,5}}(里)(?![{FOREIGN}面边头])", "里", 16.0),
    _sense("(干)的(?:[事活]|工作|行当|勾当|买卖|好事|坏事)", "幹", 9.0),
    _sense("不(准)(?![㐀-鿿A-Za-z0-9])", "準", 7.0),
    _sense("(沈)阳(?:副?教授|老师)(?![们的])", "沈", 8.0),
)


def own_words() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each word of senses.txt with what its ambiguous characters come out as."""
    forms: dict[str, str] = {}
    for line in _WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            simplified, form = line[1:-1].split(" ") if line != "[=]" else ("", "")
            forms = {simplified: form}
        elif not line.startswith("#"):
            for entry in line.split():
                word, _, whole = entry.partition("=")
                yield word, dict(zip(word, whole, strict=True)) if whole else forms
