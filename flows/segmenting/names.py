"""What names look like in simplified Chinese text: Chinese, transliterated, Latin; and what stands around them.

Patterns and small pure functions only. Who is meant by a name is decided in speakers.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Family names, by frequency; two-character ones apart.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏"
    "付方邹熊白孟秦邱侯江尹薛闫雷段龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦"
    "柳邢岳齐梅庄辛管祝左涂谷祁耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丛华车冉房"
    "边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽"
    "井练仲乐虞卞封储斯扈麦佟揣竺逄鞠蔺暴楚商牧佘丰郗缪晁时寇谌湛危匡麻鹿巫闻仝骆支桑濮荆原由沙年车虎"
)
_COMPOUND = "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 端木 长孙 宇文 轩辕"
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

#: Characters that transliterations of foreign names are written with.
TRANSLIT = (
    "阿埃艾爱安各昂奥巴白拜班邦包保鲍贝本比彼毕别宾滨波伯勃博卜布采蔡策查察昌彻陈茨达戴丹当岛道得德登邓迪狄蒂丁顶东杜多厄俄恩尔法凡范方"
    "菲费芬丰冯佛弗福甫盖甘冈高哥戈格葛根贡古瓜贵郭果哈海罕汉豪赫黑亨洪侯胡华怀惠霍基吉季加佳贾简姜杰捷金津京卡凯坎康考柯科克肯孔库昆"
    "夸奎拉莱赖兰朗劳勒雷蕾黎李里理丽利莉连列林琳龄留刘柳龙隆卢鲁路露吕律伦罗洛马玛麦迈满曼芒毛茅梅门蒙米密敏明缪摩莫姆木穆纳娜乃奈南"
    "内嫩能妮尼宁牛纽农努诺女欧帕潘庞培佩彭蓬皮匹平珀普奇齐契恰强乔切琴青琼丘屈让热仁日荣茹儒瑞若撒萨塞赛桑瑟森莎沙珊山善尚舍申圣施什"
    "石史士舒斯丝松苏孙梭所索塔泰坦汤唐陶特腾提田廷汀通图土托瓦万旺威维魏温文翁沃乌吾武伍西希悉席夏香向肖歇谢辛欣兴雄休修许旭逊雅亚延扬"
    "杨叶伊依怡因英雍尤于约宰赞泽曾扎詹章珍芝治朱兹宗祖佐伽嘉茜蒂薇娅黛琪绮艺艳翠芙妲娃妃婕媞尕嬷琳瑙瓜瑟翰雷霓魁鲁麗"
)
DOT = "·•・‧"
_DOTTED = re.compile(rf"[{TRANSLIT}]{{1,7}}(?:[{DOT}](?:[A-Z]\.?[{DOT}])?[{TRANSLIT}]{{1,8}})+")
_LATIN_WORD = r"(?:[A-ZÀ-ÞĀ-Ž][\wÀ-ž'’\-]*\.?|de|van|von|der|la|bin|al|da|di)"
LATIN_NAME = re.compile(rf"(?<![\w.])[A-ZÀ-ÞĀ-Ž][\wÀ-ž'’\-]*\.?(?:[ \u00a0]{_LATIN_WORD}){{0,3}}(?![\w])")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")

#: Offices that stand before or behind a name in apposition.
_TITLES = (
    "首席执行官 首席科学家 首席技术官 首席运营官 首席财务官 首席研究官 首席经济学家 首席分析师 首席设计师 首席产品官 首席架构师 首席战略官 联合创始人 创始人 创办人 合伙人 "
    "董事长 董事 总裁 副总裁 总经理 副总经理 经理 总监 主任 副主任 主席 副主席 会长 副会长 秘书长 理事长 院长 副院长 校长 副校长 所长 副所长 系主任 教授 副教授 "
    "讲师 研究员 副研究员 助理研究员 科学家 经济学家 历史学家 社会学家 人类学家 心理学家 物理学家 化学家 生物学家 数学家 哲学家 艺术家 音乐家 作曲家 画家 书法家 作家 "
    "小说家 诗人 翻译家 评论家 剧作家 摄影师 建筑师 设计师 工程师 程序员 架构师 产品经理 分析师 律师 医生 医师 护士 博士 院士 导师 老师 教师 教练 主教练 队长 球员 "
    "运动员 选手 导演 编剧 制片人 演员 歌手 主唱 制作人 监制 策展人 馆长 店主 店长 老板 主编 副主编 总编辑 编辑 记者 特约记者 实习记者 撰稿人 作者 译者 主持人 "
    "主播 嘉宾 发言人 新闻发言人 部长 副部长 局长 副局长 司长 副司长 处长 市长 副市长 省长 县长 镇长 村支书 书记 副书记 总理 总统 副总统 首相 大使 参赞 议员 代表 委员 "
    "负责人 创作者 博主 投资人 顾问 专家 学者 高管 掌门人 领队 传承人 志愿者 站长 场长 厂长 船长 机长 "
    "CEO CTO COO CFO CMO CPO CIO CSO VP"
)
TITLE = "|".join(sorted(_TITLES.split(), key=len, reverse=True))

#: Characters that end a Chinese name of two characters: what follows is a verb, a particle, punctuation.
_AFTER_NAME = (
    r"(?=$|[\s，。：:、；;（(）)》”“\-—…！？!?,\"']|说|道|称|表示|认为|告诉|回忆|介绍|指出|坦言|在|和|与|及|是|的|对|向|从|曾|也|则|就|今|做|担|将|把|被|等|接|"
    r"进行|出|带|带来|现|先生|女士|老师|教授|分享|一起|来|又|还|为|于|同|共|主|以)"
)
_GIVEN = r"[\u4e00-\u9fff]"
#: What follows a family name in running text without making a name of it.
_NOT_GIVEN = frozenset(
    "的了是在和与说道称们个这那有不人及或对向从等也就都将被把其为以上下中前后来去要会能可还又很并而但因所到时年月日先女总"
)


#: Letters that don't decompose, or do so with a loss.
_LETTERS: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae"}


@lru_cache(maxsize=1)
def _chinese_name() -> re.Pattern[str]:
    surname = f"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{''.join(sorted(SURNAMES))}])"
    return re.compile(rf"{surname}(?:{_GIVEN}{{2}}{_AFTER_NAME}|{_GIVEN}{_AFTER_NAME}|{_GIVEN}{{1,2}})")


def chinese_name_at(chars: str, start: int) -> str:
    """The Chinese name (2 to 4 characters) that begins at `start`, or "".

    >>> chinese_name_at("教授王小明说，", 2), chinese_name_at("记者李青报道", 2)
    ('王小明', '李青报')
    """
    found = _chinese_name().match(chars, start)
    if not found or any(ch in _NOT_GIVEN for ch in found.group()[1:]):
        return ""
    return found.group()


def is_chinese_name(name: str) -> bool:
    """Whether the whole string has the shape of a Chinese personal name."""
    if not 2 <= len(name) <= 4 or not all("\u3400" <= ch <= "\u9fff" for ch in name):
        return False
    if name[:2] in COMPOUND_SURNAMES:
        return len(name) >= 3
    return name[0] in SURNAMES and len(name) <= 3 and not any(ch in _NOT_GIVEN for ch in name[1:])


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters.

    >>> is_latin("Noam Brown"), is_latin("晚点 LatePost")
    (True, False)
    """
    return bool(name) and not HAN.search(name) and any(ch.isalpha() for ch in name)


def dotted_names(chars: str) -> list[tuple[int, str]]:
    """Transliterated names with their dots, and where they stand.

    >>> dotted_names("首席科学家雅各布·帕霍基说")
    [(5, '雅各布·帕霍基')]
    """
    if not any(dot in chars for dot in DOT):
        return []
    return [(found.start(), found.group()) for found in _DOTTED.finditer(chars)]


def parts_of(name: str) -> list[str]:
    """The words of a Latin or dotted name, the family name last.

    >>> parts_of("山姆·奥特曼"), parts_of("Fatma Deniz")
    (['山姆', '奥特曼'], ['Fatma', 'Deniz'])
    """
    return [part for part in re.split(rf"[{DOT}\s]+", name) if part]


def family_name(name: str) -> str:
    """The family name of a Chinese, dotted or Latin name."""
    if is_chinese_name(name):
        return name[:2] if name[:2] in COMPOUND_SURNAMES else name[0]
    return (parts_of(name) or [""])[-1]


def slug(name: str) -> str:
    """A lower-case identifier, the same on every run; Chinese characters by their sound.

    >>> slug("Nicole Büttner"), slug("张三")
    ('nicole-buettner', 'zhang-san')
    """
    if HAN.search(name):
        from pypinyin import lazy_pinyin  # a second of import that Latin names don't need

        name = " ".join(lazy_pinyin(name))
    name = name.translate(str.maketrans(_LETTERS))
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
