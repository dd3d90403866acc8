"""Which words stand in a label: what names a role, a person, a publication, and what before a colon is never a
speaker."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from flows.document import Role
from flows.labels import LONGEST, TIME
from flows.segmenting.names.shapes import (
    DOT,
    HAN,
    SURNAMES,
    TITLE,
    TRANSLIT,
    chinese_name_before,
    is_chinese_name,
    is_latin,
)
from flows.segmenting.words.lexicon import common_words

#: "odd" words are what no list knows and no name looks like: only that they come again and take turns can make labels
#: of them.
Kind = Literal["role", "person", "publication", "unknown", "odd", "never"]

#: Words that are a label by themselves, and the role that they speak of.
ROLE_WORDS: dict[str, Role] = {}
for _role, _words in (
    (
        "interviewer",
        (
            "记者 记 问 提问 采访者 采访人 访问者 访谈者 提问者 提问人 访者 采 访 编辑 小编 笔者 我 本刊 本报 本网 "
            "本刊记者 本报记者 特约记者 作者 Q Interviewer Reporter 媒体 外媒 编辑部 采访"
        ),
    ),
    ("host", "主持人 主 主持 主播 主席 Host Moderator 司仪 旁白主持 男主持 女主持 主持人甲 主持人乙 现场主持"),
    (
        "interviewee",
        (
            "答 受访者 受访人 被采访者 被访者 被访人 回答 回复 嘉宾 发言人 新闻发言人 负责人 有关负责人 A Guest "
            "Speaker 演讲者 主讲人 讲者 专家"
        ),
    ),
    (
        "audience",
        (
            "观众 听众 读者 网友 学生 同学 家长 村民 居民 市民 股东 业主 选民 提问观众 现场观众 观众提问 听众提问 "
            "现场提问 网友提问 学员 台下 Audience 与会者 粉丝 影迷 现场听众 提问同学 提问学生 用户"
        ),
    ),
):
    for _word in _words.split():
        ROLE_WORDS[_word] = _role  # type: ignore[assignment]
#: Labels that are signs for question and answer, behind which the speaker's own label may stand.
SIGNS = frozenset(("Q", "A", "问", "答", "提问", "回答"))
_ROLE_ALTERNATIVES = "|".join(
    sorted((word for word in ROLE_WORDS if len(word) > 1 and not word.isascii()), key=len, reverse=True)
)
#: What machines and minutes number those who speak by: it says nothing of who asks.
_NUMBERED_VOICE = re.compile(
    r"^(?:说话人|发言人|讲话人|讲者|人声|声音|[Ss]peaker|SPEAKER|[Ss]pk|SPK|[Vv]oice)[ _#-]?"
    r"(?:[A-Za-z]|\d{1,3}|[一二三四五六七八九十甲乙丙丁])$"
)
#: `观众A`, `记者2`, `嘉宾一`
_NUMBERED_ROLE = re.compile(rf"^({_ROLE_ALTERNATIVES})\s?([A-Za-z]|\d{{1,2}}|[一二三四五六七八九十甲乙丙丁])$")
#: `网友“飞鸟”`
_QUOTED_NAME = re.compile(rf"^(?:{_ROLE_ALTERNATIVES})[“\"「][^“”\"「」]{{1,12}}[”\"」]$")
_ROLE_PREFIX = re.compile(rf"^({_ROLE_ALTERNATIVES})[ \u3000]?(?=\S)")
_ROLE_SUFFIX = re.compile(r"(?:记者|主持人|主播|观众|听众|网友|读者|同学|发言人|负责人|编辑)$")
#: `记者问`, `发言人答`
_ASKING_VERB = re.compile(r"^(\S{2,12}?)(?:提问|追问|发问|问|回答|答道|答复|答)$")
_QUESTION_NUMBER = re.compile(r"^(Q|A|问题?|答|提问|回答|追问)\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3})$")

#: Words before a colon that name a field, a heading, a step; never a speaker.
NEVER = re.compile(
    r"^(?:时间|日期|地点|地址|来源|出处|原标题|标题|题目|作者|文|图|文字|摄影|摄|编辑|责编|责任编辑|校对|审校|审核|"
    r"监制|设计|排版|制图|翻译|译者|整理|撰文|供稿|采写|统筹|出品|策划|录音|录像|记录|"
    r"采访时间|采访地点|采访对象|访谈时间|访谈地点|发布时间|更新时间|发布地|关键词|关键字|标签|摘要|导读|导语|前言|"
    r"引言|编者按|编者|按|编按|编者注|编注|译注|译者注|注|附|附注|附录|备注|说明|提示|注意|"
    r"声明|解说|解说词|旁白|画外音|同期|同期声|字幕|口播|配音|免责声明|版权|版权声明|链接|原文链接|原文|原文地址|"
    r"视频地址|原视频地址|网址|邮箱|电话|微信|微信号|公众号|参考资料|参考文献|参考|相关阅读|延伸阅读|推荐阅读|上一篇|"
    r"下一篇|目录|背景|简介|个人简介|人物简介|嘉宾简介|作者简介|总结|小结|结论|结语|后记|第.{1,3}[步章节部分条点]|"
    r"步骤.{0,3}|方法|做法|材料|原料|用料|配料|食材|工具|主料|辅料|调料|用法|用量|功效|"
    r"优点|缺点|优势|劣势|特点|原因|结果|目的|意义|价格|规格|尺寸|重量|颜色|产地|品牌|型号|类型|种类|类别|数量|单位|"
    r"难度|份量|曲目|演出|指挥|导演|编剧|主演|片长|类型片|上映|上映时间|"
    r"出版社|出版时间|定价|书名|片名|剧名|名称|姓名|性别|年龄|职业|学历|籍贯|民族|出生|释义|拼音|例句|词性|近义词|"
    r"反义词|例如|比如|譬如|如|即|其中|包括|另外|此外|首先|其次|再次|最后|"
    r"一是|二是|三是|四是|第一|第二|第三|第四|第五|其一|其二|其三|答案|题记|P\.?S|Tips?|Note|Source|URL|TODO|https?|"
    r"ID|BGM|主题|议题|话题|核心|要点|重点|亮点|观点|金句|划重点|事实|真相|问题是|事实是|"
    r"主办|承办|协办|主办方|承办方|主办单位|承办单位|票价|时长|语言|字幕|嘉宾介绍|内容导读|内容简介|本期嘉宾|本期主播|"
    r"本期主持|参与嘉宾|出席|出席者|与会嘉宾|口译|文字记录|文字整理|速记|活动时间|活动地点|"
    r"采访|主播|收听|订阅|剪辑|后期|联系方式|商务合作|参会人员|人员|对象|公司|职务|职位|所在地|成立时间|创办时间|融资|"
    r"行业|官网)$"
)
#: Words of grammar: what holds one before a colon is a clause.
_FUNCTION = frozenset("的了着过我你您他她它们这那吗呢吧啊就都也很不没还又让使")
_NO_NAME_ENDS = "说道问答称是为等时后前中上下里外"
#: `产品总监-小白`
_OFFICE_AND_NAME = re.compile(rf"^[\u3400-\u9fffA-Za-z]{{0,10}}(?:{TITLE})\s?[-–—]\s?(\S{{2,6}})$")
#: `小叶`, behind the word for a role
_NICKNAME = re.compile(r"[老小阿][\u4e00-\u9fff]{1,2}")
#: `卖花的小叶`, `钓鱼的周叔`: what people call themselves in a chat
_DESCRIBED = re.compile(r"([\u4e00-\u9fff]{1,5})的([老小阿][\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]{1,2}[哥姐叔婶姨嫂伯])")
_TITLES = frozenset(TITLE.split("|"))
#: A clause, not a label: what ends in a verb of saying or in a conjunction.
_CLAUSE_END = re.compile(
    r"(?:说|道|说道|问道|答道|表示|认为|指出|强调|写道|写到|称|坦言|透露|回忆|补充|解释|介绍|如下|是|为|有|到|了|着|"
    r"的|地|得|在|对|把|被|让|使|就是|包括|例如|比如|分为|等|问|回答|告诉我|意思|原则|问题|方面|内容|实录|全文|"
    r"名单|列表|数据|显示|发现|建议|方案|计划|目标|标准|要求|条件|流程|环节|部分|阶段|时期|时代|年|月|日|点|版|篇|章)$"
)
CLAUSE = re.compile(r"[。？！；…，?!;]|[“”‘’「」『』]")

#: `李　竹`: a name of two characters, spread out to the width of three.
_SPREAD = re.compile(r"(?<=^[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff]$)")
_NUMBER = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[、.．)）]\s?(?=\S)")
TRAILING = " \u3000\u00a0\t：:﹕︰∶；;"
_AROUND = TRAILING + "*_#>-—–、,，|｜/"
#: No odd label is longer.
LONGEST_ODD = 24
IN_BRACKETS = re.compile(r"[（(\[［][^（）()\[\]]*[）)\]］]")
#: `“老雷”李雷`: a name behind a nickname
_NICKNAMED = re.compile(r"^[“\"][^“”\"]{1,12}[”\"]\s?(?=[^\s“”])")
_PARTS = re.compile(r"[\s/|｜]+")
_PUBLICATION = re.compile(r"《[^《》]+》\s?(?:\S{0,8}|(?:杂志|周刊|报|记者|编辑部|网)*)")
_DOTTED = re.compile(rf"[\u3400-\u9fffA-Z{DOT}. ]+")
_BEHIND_TITLE = re.compile(rf"^(?:[\u3400-\u9fffA-Za-z]{{0,16}}?)(?:{TITLE})[ \u3000]?(?=\S)(.+)$")
_BEFORE_TITLE = re.compile(rf"^([\u3400-\u9fff]{{1,4}})(?:先生|女士|小姐|太太|老师|师傅|大夫|阿姨|同学|总|{TITLE})$")
#: `王小明 Wang Xiaoming`
_BEFORE_LATIN = re.compile(r"^([\u3400-\u9fff]{2,4})[ /]?([A-Z][A-Za-z.'’\- ]+)$")
#: `某报Jane Doe`: who asks for a paper
_OUTLET_AND_LATIN = re.compile(
    r"^[\u3400-\u9fff《》/、·A-Za-z ]{0,20}[\u3400-\u9fff》]\s?([A-Z][A-Za-z.'’\-]+(?: [A-Z][A-Za-z.'’\-]*){1,3})$"
)
_SEVERAL = re.compile(r"[、/&和与+]| and ")


@lru_cache(maxsize=4096)
def surface_of(written: str) -> str:
    """A label without numbers, times and ornaments around it, "" where it is too long or a sentence.

    >>> surface_of("7、韩梅"), surface_of("** 问"), surface_of("李　竹"), surface_of("好的，谢谢")
    ('韩梅', '问', '李竹', '')
    """
    if "。" in written or ("，" in written and "，" in IN_BRACKETS.sub("", written)):
        return ""  # but `李雷（二年级，化名）`
    surface = _SPREAD.sub("", written) if len(written) <= 8 else written
    surface = _NUMBER.sub("", TIME.sub("", surface).strip(_AROUND))
    return surface if len(surface) <= LONGEST else ""


@lru_cache(maxsize=4096)
def is_odd(surface: str) -> bool:
    """Whether what is never a label by its words may be one all the same, if it comes again and again: no field, no
    clause.

    >>> is_odd("ifanr"), is_odd("TK42"), is_odd("原标题"), is_odd("他说"), is_odd("第二个问题")
    (True, True, False, False, False)
    """
    key = key_of(surface)
    if not any(ch.isalpha() for ch in key) or len(key) > LONGEST_ODD or NEVER.match(key) or CLAUSE.search(key):
        return False
    if "《" in key or "》" in key or "//" in key:
        return False
    return not (_CLAUSE_END.search(key) or any(ch in _FUNCTION for ch in key)) if HAN.search(key) else key[0].isalnum()


@lru_cache(maxsize=4096)
def key_of(surface: str) -> str:
    """What labels are counted under: without numbers, brackets and offices that come and go.

    >>> key_of("Q12"), key_of("王小明（某公司 CEO）"), key_of("晚点 LatePost")
    ('Q', '王小明', '晚点 LatePost')
    """
    if found := _QUESTION_NUMBER.match(surface):
        return {"提问": "问", "问题": "问", "追问": "问", "回答": "答"}.get(found.group(1), found.group(1))
    if surface in ("q", "a"):
        return surface.upper()
    bare = IN_BRACKETS.sub("", surface).strip()
    bare = _NICKNAMED.sub("", bare) or bare
    if (asked := _ASKING_VERB.match(bare)) and (
        asked.group(1) in ROLE_WORDS or _ROLE_SUFFIX.search(asked.group(1)) or person_in(asked.group(1))
    ):
        bare = asked.group(1)
    if not bare.isascii() and any(ch.isascii() and ch.isalpha() for ch in bare):
        parts = _PARTS.split(bare)
        # `Host 主持人` says the same twice; `主持人 Summer` says more
        own = [part for part in parts if not (part.isascii() and part.capitalize() in ROLE_WORDS)]
        if len(own) == 1 and own[0] in ROLE_WORDS:
            return own[0]
        bare = " ".join(own) if own and len(own) < len(parts) else bare
    return " ".join(bare.split()) or surface


@lru_cache(maxsize=4096)
def kind_of(surface: str) -> Kind:
    """What kind of word stands before the colon.

    >>> [kind_of(word) for word in ("记者", "观众A", "原标题", "李雷", "Noam Brown", "《某周刊》", "小满", "他说")]
    ['role', 'role', 'never', 'person', 'person', 'publication', 'unknown', 'never']
    """
    key = key_of(surface)
    if _is_role(key) or is_numbered(key) or _QUOTED_NAME.match(key):
        return "role"
    if NEVER.match(key) or CLAUSE.search(key) or not any(ch.isalpha() for ch in key):
        return "never"
    if "《" in key or "》" in key:
        return "publication" if _PUBLICATION.fullmatch(key) else "never"
    if person_in(key):
        return "person"
    if _ROLE_SUFFIX.search(key) and len(key) <= 24:
        return "role"
    if (len(key) > 2 and _CLAUSE_END.search(key)) or len(key) > 20 or key[0].isdigit():
        return "never"
    if is_latin(key):
        words = key.split()
        named = len(words) <= 4 and all(word[0].isupper() or word in ("de", "van", "von", "der") for word in words)
        return "person" if named and len(key) > 1 else "unknown" if len(key) <= 3 and key[0].isupper() else "never"
    if len(key) > 1 and (sum(map(bool, HAN.findall(key))) > 8 or any(ch in _FUNCTION for ch in key)):
        # 顾也, 温不言: a name may hold a word of grammar; whether it is one, the document decides
        return "unknown" if _may_be_name(key) or _is_described(key) else "never"
    return "unknown"


def _is_role(key: str) -> bool:
    return key in ROLE_WORDS or (key.isascii() and key.capitalize() in ROLE_WORDS) or bool(_NUMBERED_ROLE.match(key))


def is_numbered(key: str) -> bool:
    """Whether a label only numbers whoever speaks.

    >>> is_numbered("发言人 1"), is_numbered("SPEAKER_00"), is_numbered("spk0"), is_numbered("嘉宾1")
    (True, True, True, False)
    """
    return bool(_NUMBERED_VOICE.match(key))


def _may_be_name(key: str) -> bool:
    return key[0] in SURNAMES and 2 <= len(key) <= 3 and key not in common_words() and key[1] not in "的了着过们"


def _is_described(key: str) -> bool:
    """Whether a key is a nickname behind what its bearer does."""
    found = _DESCRIBED.fullmatch(key)
    plain = found and not any(ch in _FUNCTION for ch in found[1] + found[2])
    return bool(found and plain and found[2] not in common_words())


@lru_cache(maxsize=4096)
def person_in(key: str) -> str:
    """The name in a label that names a person by more than a role: `主持人Summer` → `Summer`; "" where there is
    none."""
    if _NUMBERED_ROLE.match(key) or is_numbered(key):
        return ""
    if is_chinese_name(key):
        return key if key not in common_words() else ""
    if (
        len(key) == 3
        and key[0] in SURNAMES
        and all("\u4e00" <= ch <= "\u9fff" for ch in key)
        and key not in common_words()
    ):
        # three characters that begin with a family name and are no word are a name, whatever they are
        return "" if any(ch in _FUNCTION for ch in key) or key[-1] in _NO_NAME_ENDS or key[1:] in _TITLES else key
    if any(dot in key for dot in DOT) and len(key) <= 20 and _DOTTED.fullmatch(key):
        return key
    if behind := _OFFICE_AND_NAME.match(key):
        return behind.group(1)
    if (
        " " in key
        and HAN.match(key)
        and (last := key.rsplit(" ", 1)[1])
        and HAN.match(last)
        and (name := person_in(last))
    ):
        return name
    if (found := _ROLE_PREFIX.match(key)) and (rest := key[found.end() :].strip(" -–—/|｜")) and _called(rest):
        return rest.lstrip("@")
    if found := _BEHIND_TITLE.match(key):
        return found.group(1) if _namelike(found.group(1)) else ""
    if found := _BEFORE_TITLE.match(key):
        return key if found.group(1)[0] in SURNAMES or is_chinese_name(found.group(1)) else ""
    if (found := _BEFORE_LATIN.match(key)) and is_chinese_name(found.group(1)):
        return found.group(1)
    if found := _OUTLET_AND_LATIN.match(key):
        return found.group(1)
    name = chinese_name_before(key, len(key))
    if (
        name
        and name not in common_words()
        and len(name) + 1 < len(key) <= 12
        and key[-len(name) - 1] in "家师者员匠人手长士授演生民记迷友工姐哥台报社刊"
    ):
        return name
    parts = _SEVERAL.split(key)
    if len(parts) > 1 and all(_namelike(part.strip()) for part in parts if part.strip()):
        return key
    return ""


def _called(word: str) -> bool:
    """Whether a word behind that for a role is what somebody is called: a name, a nickname, a name on the net."""
    return word[0] == "@" or _namelike(word) or bool(_NICKNAME.fullmatch(word) and word not in common_words())


def _namelike(word: str) -> bool:
    return (
        is_chinese_name(word)
        or (any(dot in word for dot in DOT) and len(word) <= 16)
        or (is_latin(word) and word[0].isupper() and 1 < len(word) <= 30)
        or (3 <= len(word) <= 7 and all(ch in TRANSLIT for ch in word))
    )


@lru_cache(maxsize=4096)
def role_of(key: str) -> Role | None:
    """The role that a label's words speak of, or None.

    >>> role_of("主持人Summer"), role_of("观众A"), role_of("某电视台记者"), role_of("李雷")
    ('host', 'audience', 'interviewer', None)
    """
    if is_numbered(key):
        return None
    if key in ROLE_WORDS or (key.isascii() and key.capitalize() in ROLE_WORDS):
        return ROLE_WORDS.get(key) or ROLE_WORDS[key.capitalize()]
    if found := _NUMBERED_ROLE.match(key):
        return ROLE_WORDS.get(found.group(1))
    if found := _ROLE_PREFIX.match(key):
        return ROLE_WORDS[found.group(1)]
    if found := _ROLE_SUFFIX.search(key):
        return ROLE_WORDS.get(found.group())
    return None
