"""Names of China's peoples as they are written in Chinese: 扎西顿珠, 其其格, 阿依努尔.

They have no surname, but are made of few parts.

The parts are elements of given names that very many people share; a name is one long part or several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from flows.segmenting.names.evidence import (
    BOUNDARY,
    ENOUGH,
    HOLDERS,
    Found,
    evidence,
    latin_behind,
    title_before,
    titles_around,
)
from flows.segmenting.words.lexicon import words
from flows.segmenting.words.patterns import alternation, lazy, one_of

TIBETAN = words(
    "扎西 卓玛 卓嘎 央金 央宗 央珍 次仁 才仁 才让 次旦 次珍 旦增 丹增 丹巴 单增 顿珠 东珠 多吉 多杰 边巴 尼玛 达瓦 "
    "达娃 拉姆 拉毛 格桑 桑吉 措姆 措毛 仁增 仁青 仁钦 洛桑 罗桑 "
    "强巴 平措 彭措 德吉 德勒 白玛 班玛 曲珍 曲扎 却吉 旺堆 旺姆 旺久 旺扎 晋美 久美 贡布 贡嘎 贡觉 索朗 索南 普布 "
    "普尺 巴桑 米玛 赤列 群培 加措 嘉措 加央 嘉央 才旦 尕让 尕藏 嘎玛 "
    "噶玛 土登 图登 阿旺 俄金 俄日 益西 伊西 云丹 桑珠 桑杰 朗杰 南加 拉巴 拉珍 拉措 罗布 诺布 热旦 坚赞 坚参 占堆 "
    "江村 江白 江措 泽仁 泽旺 四郎 降央 降初 扎巴 根敦 更登 华旦 项秀 "
    "完玛 夏吾 关却 公保 龙珠 金巴 卓美 吉美 白姆 央吉 永措 拥措 次成 赤诚 格勒 曲吉"
)
MONGOLIAN = words(
    "其其格 琪琪格 其木格 琪木格 巴特尔 巴图 宝音 宝力 格日勒 格日乐 斯琴 高娃 娜仁 图雅 托娅 托雅 阿古拉 呼和 朝鲁 "
    "布和 哈斯 额尔德尼 额尔敦 乌日娜 萨仁 萨日娜 敖登 吉日嘎拉 孟和 孟克 "
    "特木尔 青格勒 达来 苏和 那顺 那日苏 乌云 通拉嘎 阿茹娜 娜日 莎娜 塔娜 乌恩 巴雅尔 白音 道尔吉 敖日格勒 查干 "
    "阿拉坦 阿尔斯楞 满都 满达 毕力格 牧仁 乌力吉 苏日 娜拉 高力 花儿 胡日查 包勒 那日松 那木 阿拉坦仓 仓"
)
TURKIC = words(
    "阿依 努尔 古丽 古力 娜尔 买买提 麦麦提 买提 吐尔逊 吐尔洪 艾力 艾合买提 阿卜杜 阿布都 阿不都 热合曼 热依木 "
    "拉伊木 亚森 玉素甫 玉山江 帕提 曼 迪丽 热巴 米娜 祖丽 菲亚 阿迪力 艾尼瓦尔 "
    "兰 叶尔 别克 克里木 卡德尔 司马义 斯马义 伊力 哈木 尼亚孜 沙吾提 肉孜 依明 依布拉音 木拉提 穆拉提 塔依尔 巴哈尔 "
    "古扎丽 热娜 阿孜 海拉提 叶力 玛依拉 库尔班 热依汗 买合木提 买合苏提 夏木 娜 仙 赛里克 卡玛力 茹仙 米热 赛力克 "
    "哈森 叶尔兰 努尔兰 巴合提 古丽娜 古丽夏 加娜尔 阿扎提 别尔克 哈那提"
)
#: Parts of one character, which only count behind others.
_SUFFIXES = frozenset(part for part in (*TURKIC, *MONGOLIAN) if len(part) == 1)
_PARTS = [part for part in (*TIBETAN, *MONGOLIAN, *TURKIC) if part not in _SUFFIXES]
_PART = lazy(alternation(_PARTS))
_NAME = lazy(rf"(?:{one_of(_PARTS)}){{1,4}}(?:江(?=[^南北苏西河边浙])|汗|[{''.join(sorted(_SUFFIXES))}])?")
#: What makes a place of a name before it, or a greeting of a wish.
_PLACE = lazy(r"[县市州旗镇乡村山河湖泊岛峰寺站路店国人语军]|草原|高原|牧场|机场|大街|峡谷|兄弟会|德勒")


def _names_in(text: str) -> Iterator[re.Match[str]]:
    """The names of this kind in a text.

    A search for single parts runs ahead to their first characters; one for runs of parts can't."""
    at = 0
    while part := _PART.search(text, at):
        name = _NAME.match(text, part.start()) or part
        yield name
        at = name.end()


def peoples(text: str) -> list[Found]:
    """The names of this kind in a text, with their titles."""
    names: dict[str, Found] = {}
    bonus: dict[str, float] = defaultdict(float)
    for place in _names_in(text):
        low, high = place.span()
        name = place.group()
        before = text[low - 1 : low]
        if before == "·" or text[high : high + 1] == "·" or _PLACE.match(text, high):
            continue
        long = len(name) > 2
        opens = (
            not before or before in BOUNDARY or before in HOLDERS or before in "的叫和与问" or title_before(text, low)
        )
        score = evidence(text, low, high, bonus, name) + (1.8 if long and opens else 0.6 if opens else 0.0)
        entry = names.setdefault(name, Found(name))
        entry.score += score
        entry.latin = entry.latin or latin_behind(text, high)
        for title in titles_around(text, low, high):
            entry.titles[title] += 1
    return [entry for entry in names.values() if entry.score >= ENOUGH]


def places_of_peoples(text: str) -> set[int]:
    """The places inside names of several parts, where no other name begins."""
    inside: set[int] = set()
    for place in _names_in(text):
        if len(place.group()) > 3:
            inside.update(range(*place.span()))
    return inside


def end_of_peoples(text: str, at: int) -> int:
    """Where a name of this kind that begins at a place ends; the place itself if none does."""
    place = _NAME.match(text, at)
    return place.end() if place else at


def parts_of_peoples(name: str) -> list[str]:
    """The parts by which somebody with such a name is called for short: 扎西 and 顿珠 of 扎西顿珠, nothing of 其其格.

    >>> parts_of_peoples("扎西顿珠"), parts_of_peoples("其其格"), parts_of_peoples("王小明")
    (['扎西', '顿珠'], [], [])
    """
    if len(name) < 4 or not _NAME.fullmatch(name):
        return []
    parts = [name[:2], name[2:]] if len(name) == 4 else _PART.findall(name)
    return [part for part in parts if len(part) > 1]
