"""What a sentence next to a quotation says of who speaks: its verb of speech, and the subject of that verb.

Works on stretches of one text with the people found in it. Which stretch belongs to which quotation is decided in quoted.py, whom a
pronoun means in pronouns.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal, NamedTuple

from flows.segmenting.names_in_text import People, Person
from flows.segmenting.names_lexicon import common_words
from flows.segmenting.names_search import TITLE
from flows.segmenting.speech_verbs import ADVERB, INTERVIEWED, VERB, asks, strong_verb, writes

SubjectKind = Literal["person", "pronoun", "narrator", "role"]

#: Words that hold the character of a verb of speech and are none.
_NOT_VERB = re.compile(
    "小说|问题|知道|名称|职称|称号|昵称|俗称|简称|别称|爱称|答案|学说|传说|解说|说法|说明|说服|说不定|道理|道路|街道|通道|味道|渠道|频道|管道|隧道|跑道|想象|理想|梦想|思想|想法|感想|回想|幻想|猜想|写作|应该|反应|讲座|讲究|评论员"
    "|分析师|介绍人|称为|称作|称之为|被称|所谓|询价|访问|顾问|学问|疑问|难道|据说|听说|虽说|按说|照说|再说|话说|来说|说来|应该说|可以说|笑容|笑脸|可笑|好笑|写字楼|发布会|希望小学|纪录|人道|道德|称职|对称|一道|赤道|轨道|报告会|报告文学"
    "|道具|编写|描写|填写|念头|想起|批评家|评论家|演讲者|发言人|翻译家|建议书|喊声|笑声|哭声|说唱|演唱|歌唱|唱片|唱歌|哭笑不得|称得上|说得上|谈不上|提及率|回答者|提问者|观念|概念|纪念|信念|理念|怀念|想念|留念|悬念|声称号|报道员|感叹号|题目|主题|话题|课题|标题|难题|议题|专题|问世|问答|问卷|慰问|过问|追问权|请教练"
)
_FIND_VERB = re.compile(VERB)
_LISTENS = frozenset(
    [
        "告诉",
        "告知",
        "问",
        "追问",
        "反问",
        "询问",
        "质问",
        "提醒",
        "警告",
        "回复",
        "回答",
        "劝",
        "安慰",
        "嘱咐",
        "叮嘱",
        "吩咐",
        "鼓励",
        "告诫",
        "请教",
        "写给",
        "答复",
        "回应",
        "打断",
        "斥责",
        "训斥",
        "责备",
        "喊",
        "骂",
        "催促",
        "教导",
        "恳求",
        "央求",
        "请求",
        "问起",
        "勉励",
    ]
)
_REST = re.compile(
    r"(?:道|说|称|着|过|了|到|起来|出来|出|起|回|给)?(?:[我他她](?:们)?|大家|众人|对方|自己|本报|本刊|[^，。：；！？“”\s]{0,10}(?:记者|读者|媒体|观众|网友)|《[^》]{1,20}》(?:记者)?)?"
    r"(?:道|说|时说)?(?:的是|了?一?句话?|一声|几句|这样一?句话?|如下|一?段话|两个字|三个字)?"
)
#: What precedes someone who is spoken to or about.
OBJECT = re.compile(
    r"(?:[对向跟给把被将让问替比像找见等劝骂陪拉扶抱拍送听]|告诉|看着|望着|看了看?|看向|望向|指着|递给|交给|接过|面对|提到|谈到|提及|谈及|聊到|说到|说起|谈起|聊起|听到|听说|采访|专访|联系|联系上|询问|追问|示意|称赞|夸奖|感谢|回答|回复|打断"
    r"|安慰|针对|关于|根据|按照|来自|跟着|跟随|不是|作为|成为|包括|尤其是|以及|认识|见到|遇到|碰到|想起|记得|支持|批评|指责|质疑|帮助|邀请|陪伴|陪同|嫁给|交由|代替|接替|追随|拜访|走访|致电|致信|写信给|如同|好像|以为|知道|相信|发现|看到|要求|建议|因为|使得|使)$"
)
#: Openings that put a person in front though a preposition stands before: 据李明介绍, 在他看来, 用陈的话说, 对于陈而言.
_SOURCE = re.compile(r"(?:据|按照?|照|用|在|以|依|套用|引用|如|正如|正像|对于?|听)$")
_SOURCE_TAIL = re.compile(
    r"(?:本人)?(?:的话(?:来?[说讲])?|看来|眼里|眼中|的说法|介绍|回忆|透露|描述|讲述|所[说言讲]|说|的解释|的形容|的描述|的话来|来说|而言|来讲)"
)
#: After 的, a head by which the owner speaks all the same: 她的回答, 李明的声音.
_OWN = re.compile(
    r"的?(?:声音|语气|语调|口吻|眼神|目光|眼睛|眼眶|眼里|脸上|嘴角|表情|神情|回答|答案|答复|回应|原话|话|看法|观点|解释|说法|想法|态度|口中|嘴里|笔下|心里|心中|内心|微博|博客|博文|声明|推文|帖子|朋友圈|评价|总结|理由|回忆|文章|日记|邮件|来信|信|口头禅|名言|感受|逻辑|建议|结论|判断|描述|反应|第一反应|开场白|发言|演讲|留言|评论|评语|诉求|期待|愿望|第一句话|最后一句话|提醒|忠告|自述|介绍|设想|目标|答复|底气|信条|原则|经验|体会|心声|疑问|质疑|问题|担忧|顾虑|公开信|备忘录|个人主页|账号|情绪|脸色|神色|心情|手|嘴|眼泪|声线|嗓音|语速)"
)
_PRONOUN = re.compile(
    rf"他们俩?|她们俩?|他俩|她俩|两人|二人|两位|俩人|前者|后者|双方|(?:这|那)(?:位|名|个)(?:[\u4e00-\u9fffA-Za-z ]{{0,14}}?(?:{TITLE}))|该(?:{TITLE})|此人|这家公司|该公司|对方|其本人|(?<![其])他(?!人|国|乡)|她"
)
_NARRATOR = re.compile(
    r"(?:本报|本刊|本台)?记者(?=[^\u4e00-\u9fff]|问|追问|提问|再次|又|继续|说|好奇|忍不住|接着|随[后即]|对|向|注意|看)|我们(?!的)|(?<!自)我(?!国|们|的)|笔者"
)
_ROLE = re.compile(
    rf"(?:(?:一|两|三|几|多|有|某|另|这|那|该)?(?:位|名|个)?[\u4e00-\u9fffA-Za-z0-9《》·（）()]{{0,16}}?)(?:{TITLE}|人士|成员|人员|消息源|负责人|知情者|参与者|旁观者|支持者|反对者|批评者|学员|选民|街坊|乡亲|老乡|铁粉|一员|有人|网民)(?:们|之一|代表)?"
)
_ORGANISATION = re.compile(
    r"《[^》\n]{1,20}》|[A-Z][A-Za-z0-9.&\-]*(?: [A-Z][A-Za-z0-9.&\-]*){0,4}|[\u4e00-\u9fffA-Za-z0-9]{2,16}?(?:公司|集团|官方|警方|校方|院方|厂方|店方|园方|馆方|美方|中方|俄方|日方|韩方|方面|部门|机构|法院|检察院|委员会|协会|大学|学院|研究所|研究院|实验室|基金会|医院|政府|银行|杂志|日报|晚报|周刊|通讯社|电视台|外交部|国防部|商务部|发改委|公安局|交警|消防|俱乐部|剧组|球队|车队|基金|平台|媒体)"
)
_BRACKETED = re.compile(r"（[^）]*）|《[^》]*》|“[^”]*”")
_ADVERBIAL = re.compile(rf"(?:（[^）]*）)?(?: ?{ADVERB})*[ ，]*")
_LEAD = re.compile(
    r"(?:随后|随即|后来|之后|此前|当时|对此|而|但|不过|然而|同时|最近|近日|昨日|今天|有时|据|就连|甚至|于是|所以|接着|这时|此时|可是|另外|此外|最后|其中|当天|当晚|当日|次日|第二天|日前|事后|如今|现在|目前"
    r"|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{4}年|[早晚]上|上午|下午|中午|傍晚|深夜|[，、 ])*"
)
#: What no speaker is called: connectives, things and thoughts that a bare phrase before a verb may be.
_NO_SPEAKER = re.compile(
    r"^(?:这|那|因为|所以|如果|虽然|但|只|可以|应该|一个|一种|什么|怎么|为什么|不|没|最|更|很|也|就|其实|结果|后来|然后|接着|一边|忍不住|笑|想|看|听|坐|站|走|顿|沉默|回|停)|[上里中下时后前]面?$|[。：；！？“”]|的$"
)
_TITLED = re.compile(rf"(?:{TITLE}|人士|成员|人员)(?:们|之一|代表)?$")
_CLAUSE = re.compile(r"[，；：]|——|…")
#: What stands where a slogan, a title or a saying is shown, not spoken.
SHOWN = re.compile(
    r"写着|印着|刻着|贴着|挂着|绣着|标着|画着|喷着|打着|显示|弹出|标语|横幅|口号|牌子|招牌|牌匾|匾额|对联|标题|书名|歌名|片名|剧名|题为|名为|题目|歌词|广告语|宣传语|宣传片|校训|座右铭|家训|店训|关键词|[一二两三四五六七八九十]个字|成语|俗话|谚语|古语|老话|俗语|诗[云曰]|古人|古话"
    r"|有云|门口|墙上|封面上|屏幕上|T恤上|海报|路牌|指示牌|提示语|备注|词条|分为|包括|例如|比如|诸如|即[：:]?$|叫做?|叫作|译作|译为|缩写|全称|简称|又名|名字|称为|称作|称之为|所谓|如下几|三点|两点|四点|公式|定义|(?<!答)(?<!话)(?<!由)[是为][：:]?$"
)


class Subject(NamedTuple):
    """Who is the subject of a clause. `person` is None for pronouns. `adjacent` says that nothing but adverbials stands before the verb."""

    kind: SubjectKind
    surface: str
    start: int
    end: int
    person: Person | None = None
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """What a stretch of narration says of a quotation: its subject, and by what it speaks: "verb" (a verb of speech that ends the clause),
    "colon" (any sentence with a colon), "told" (indirect speech before), "action" (somebody does something)."""

    kind: Literal["verb", "colon", "told", "action"]
    subject: Subject | None
    asks: bool = False
    writes: bool = False
    listener: Person | None = None


class Reader:
    """Reads cues from a text whose people are known."""

    def __init__(self, text: str, people: People) -> None:
        self.text = text
        self.people = people
        self._starts = [m.start for m in people.mentions]

    def mentions(self, low: int, high: int) -> list:
        """The mentions that begin in a stretch."""
        a, b = bisect_left(self._starts, low), bisect_left(self._starts, high)
        return self.people.mentions[a:b]

    def is_attribution(self, clause: str) -> bool:
        """Whether a clause by itself looks like 陈说, 他告诉我: short, with a subject and a final verb of speech."""
        verb = final_verb(clause)
        if verb is None:
            return False
        head = clause[: verb[0]]
        return bool(head) and (
            bool(_PRONOUN.search(head) or _NARRATOR.search(head))
            or any(self.people.find(head[:n]) for n in range(1, len(head) + 1))
        )

    def before(self, low: int, high: int) -> Cue | None:
        """What text[low:high], which ends where a quotation opens, says of it. The stretch lies in one paragraph."""
        stretch = self.text[low:high].rstrip()
        if not stretch:
            return None
        colon, comma = stretch[-1] in "：:", stretch[-1] in "，,"
        body_end = low + len(stretch) - (1 if colon or comma else 0)
        ended = stretch[-1] in "。！？!?…；"
        sentence = low + _last_sentence(self.text[low : body_end - (1 if ended else 0)])
        clauses = self._clauses(sentence, body_end)
        if not clauses:
            return None
        last = clauses[-1]
        words = self.text[sentence:body_end]
        verb = final_verb(self.text[last[0] : last[1]])
        if ended:
            subject = self._first_subject(clauses)
            return Cue("told" if strong_verb(_blank(words)) else "action", subject) if subject else None
        if not colon and not verb:
            return None
        limit = last[0] + verb[0] if verb else last[1]
        if not colon and not verb:
            return None
        subject = self.subject(last[0], limit, speaks=verb is not None)
        if subject is None or (subject.kind == "role" and not subject.adjacent):
            earlier = self._first_subject(clauses[:-1], nearest=True)
            subject = earlier or subject
        told = verb or strong_verb(_blank(words))
        about = subject is not None and subject.kind == "narrator"
        listener = self._listener(subject.end if subject and about else limit, body_end)
        return Cue("verb" if told else "colon", subject, asks(_blank(words)), writes(words), listener)

    def after(self, low: int, high: int) -> Cue | None:
        """What text[low:high], which begins where a quotation closed, says of it: its first sentence."""
        stretch = self.text[low:high]
        skipped = len(stretch) - len(stretch.lstrip("，,。 —"))
        sentence = re.compile(r"[。！？!?；\n]").search(stretch, skipped)
        end = low + (sentence.start() if sentence else len(stretch))
        clauses = self._clauses(low + skipped, min(end, low + skipped + 90))[:4]
        subject: Subject | None = None
        for number, (a, b) in enumerate(clauses):
            clause = self.text[a:b]
            verb = final_verb(clause) or (inner_verb(clause) if number == 0 else None)
            found = self.subject(a, a + verb[0] if verb else b, speaks=verb is not None)
            if number == 0 and not verb and (found is None or found.start - a > 2 or found.kind == "role"):
                return None
            subject = subject or found
            if verb and subject:
                if number == 0 and subject.start - a > 24:
                    return None
                words = self.text[low + skipped : b]
                return Cue("verb", subject, asks(_blank(words)), writes(words), self._listener(a + verb[0], b))
        return Cue("action", subject) if subject else None

    def source_before(self, low: int, high: int) -> Subject | None:
        """The subject of the last sentence of a stretch, for quotations that follow without a cue of their own."""
        stretch = self.text[low:high].rstrip()
        if not stretch:
            return None
        sentence = low + _last_sentence(stretch[:-1])
        return self._first_subject(self._clauses(sentence, low + len(stretch)))

    # ------------------------------------------------------------------------------------------------------------------

    def _clauses(self, low: int, high: int) -> list[tuple[int, int]]:
        clauses, at = [], low
        for cut in _CLAUSE.finditer(self.text, low, high):
            if cut.start() > at:
                clauses.append((at, cut.start()))
            at = cut.end()
        if at < high:
            clauses.append((at, high))
        return clauses

    def _first_subject(self, clauses: list[tuple[int, int]], nearest: bool = False) -> Subject | None:
        """The subject of the first clause that has one; of the last one that has if `nearest`."""
        for a, b in reversed(clauses) if nearest else clauses:
            verb = inner_verb(self.text[a:b])
            found = self.subject(a, a + verb[0] if verb else b)
            if found and (found.kind != "role" or _TITLED.search(found.surface)):
                return found
        return None

    def _listener(self, low: int, high: int) -> Person | None:
        for mention in self.mentions(low, high):
            return mention.person
        return None

    def subject(self, low: int, high: int, speaks: bool = False) -> Subject | None:
        """The subject of a clause text[low:high], which ends before its verb of speech or, without one, at its end."""
        clause = self.text[low:high]
        bracketed = [(m.start() + low, m.end() + low) for m in _BRACKETED.finditer(clause)]
        candidates = [
            Subject("person", self.text[m.start : m.end], m.start, m.end, m.person) for m in self.mentions(low, high)
        ]
        candidates = [c for i, c in enumerate(candidates) if not self._modifies(c, candidates[i + 1 : i + 2])]
        taken = [(c.start, c.end) for c in candidates]
        kinds: tuple[tuple[re.Pattern[str], SubjectKind], ...] = ((_PRONOUN, "pronoun"), (_NARRATOR, "narrator"))
        for pattern, kind in kinds:
            for found in pattern.finditer(clause):
                a, b = found.start() + low, found.end() + low
                if not any(x < b and a < y for x, y in taken):
                    candidates.append(Subject(kind, found.group(), a, b))
        candidates = sorted(
            (c for c in candidates if not any(a <= c.start < b for a, b in bracketed)), key=lambda c: c.start
        )
        good = [judged for c in candidates if (judged := self._judge(c, low, high))]
        # 她的先生王志豪: a role right before a name belongs to the name
        good = [c for c in good if c.adjacent or c.person is None or c.person.kind == "person"]
        good = [c for c in good if c.kind != "role" or not any(c.end == other.start for other in good)]
        for c in reversed(good):
            if c.adjacent:
                return c
        role = self._role(low, high, speaks)
        if role and (role.adjacent or not good) and not any(role.start <= c.start < role.end + 1 for c in good):
            return role
        return good[0] if good else role

    def _modifies(self, c: Subject, following: list[Subject]) -> bool:
        """Whether a name only says whose office the next one holds: OpenAI 前研究员 Daniel."""
        if not following:
            return False
        between = self.text[c.end : following[0].start]
        return bool(re.fullmatch(rf" ?[^，。：；]{{0,16}}(?:{TITLE}|的) ?", between)) and not between.startswith(
            ("和", "与", "、")
        )

    def _judge(self, c: Subject, low: int, high: int) -> Subject | None:
        """The candidate if it can be the subject, None if it is an object or only the owner of something."""
        before, after = self.text[low : c.start], self.text[c.end : high + 6]
        if (source := _SOURCE.search(before)) and _SOURCE_TAIL.match(after):
            return c._replace(adjacent=True) if source else c
        if OBJECT.search(before) and not before.endswith(("因为", "发现")):
            return None
        if before.endswith(("和", "与", "跟")) and len(before) <= 1:
            return None
        if after.startswith("的"):
            if own := _OWN.match(after):
                return c._replace(adjacent=c.end + own.end() >= high)
            if head := re.match(rf"的[\u4e00-\u9fff]{{0,6}}?(?:{TITLE})", after):
                return Subject(
                    "role", c.surface + head.group(), c.start, c.end + head.end(), None, c.end + head.end() >= high - 1
                )
            return None
        if INTERVIEWED.search(before) and not INTERVIEWED.search(before).end() < len(before):  # type: ignore[union-attr]
            return None
        return c._replace(adjacent=_adverbial(self.text[c.end : high]))

    def _role(self, low: int, high: int, speaks: bool) -> Subject | None:
        """An unnamed speaker at the head of a clause: 一位不愿具名的员工, 该公司发言人, 《某报》, OpenAI; else all that stands before the
        first adverb or verb (远澜科技 in 远澜科技发布公告称)."""
        clause = self.text[low:high]
        lead = _LEAD.match(clause)
        at = lead.end() if lead else 0
        best: Subject | None = None
        for pattern in (_ROLE, _ORGANISATION):
            if found := pattern.match(clause, at):
                surface = found.group()
                if len(surface) < 2 or OBJECT.search(surface[:-2]):
                    continue
                rest = clause[found.end() :]
                if rest.startswith("的") and (own := _OWN.match(rest)):
                    rest = rest[own.end() :]
                elif rest.startswith("的"):
                    continue
                candidate = Subject("role", surface, low + at, low + found.end(), None, _adverbial(rest))
                if best is None or (candidate.adjacent and not best.adjacent):
                    best = candidate
        if (best and best.adjacent) or not speaks:
            return best
        end = self._phrase_end(clause, at)
        phrase = clause[at:end].rstrip()
        if (
            2 <= len(phrase) <= 14
            and not _NO_SPEAKER.search(phrase)
            and not _adverbial(phrase)
            and not (best and best.end - low <= end)
        ):
            return Subject("role", phrase, low + at, low + at + len(phrase), None, _adverbial(clause[end:]))
        return best

    def _phrase_end(self, clause: str, at: int) -> int:
        verbs = common_words("verb")
        for i in range(at + 2, len(clause)):
            if clause[i] in "在对向也还就曾则都又便于把被是有没不" or clause[i : i + 2] in verbs:
                return i
        return len(clause)


def _adverbial(stretch: str) -> bool:
    """Whether nothing but adverbials stands in a stretch."""
    return bool(_ADVERBIAL.fullmatch(stretch))


def _blank(clause: str) -> str:
    """The clause with words blanked out that only look like verbs of speech."""
    return _NOT_VERB.sub(lambda m: "□" * len(m.group()), clause)


def final_verb(clause: str) -> tuple[int, int] | None:
    """(start, end) of the verb of speech that closes a clause, its listener behind it or not; None if none does.

    >>> final_verb("帕霍基告诉我"), final_verb("他谈到了这个问题"), final_verb("陈说道")
    ((3, 5), None, (1, 3))
    """
    clause = _blank(clause.rstrip("，：:,。 "))
    for found in _FIND_VERB.finditer(clause):
        rest = clause[found.end() :]
        if (
            not rest
            or _REST.fullmatch(rest)
            or (found.group() in _LISTENS and len(rest) <= 12 and not _FIND_VERB.search(rest[2:]))
        ):
            return found.span()
    return None


def inner_verb(clause: str) -> tuple[int, int] | None:
    """(start, end) of the first plain verb of speech inside a clause."""
    found = strong_verb(_blank(clause))
    return found.span() if found else None


def _last_sentence(stretch: str) -> int:
    """Where the last sentence of a stretch begins."""
    return max(stretch.rfind(ch) for ch in "。！？!?；”」…") + 1
