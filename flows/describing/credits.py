"""Credit lines: who wrote, edited, filmed (`撰文 / 张三　编辑：李四`).

A key like 记者 or 编辑 opens turns as well, so a line is one of credits only where nothing but names stands behind its
keys."""

from __future__ import annotations

import re

_KEY = (
    r"(?:(?:本文|本期|本版|文字|文案|责任|值班|执行|特约|高级|资深|新媒体|微信|视觉|图片|音频|视频|内容|栏目|编辑|"
    r"见习|本报|本刊|通讯)?(?:作者|撰文|采写|采访|采编|采访整理|整理|编译|翻译|译者|译文|译|编辑|责编|主编|总编辑|"
    r"主笔|审核|审稿|统稿|审校|校对|校审|校译|校|排版|运营|设计|美编|美术|制图|摄影|摄像|拍摄|图片|"
    r"插画|视觉|监制|"
    r"出品人?|制作|制片|策划|统筹|文字|文案|文本|剪辑|后期|配音|录音|"
    r"记者|实习生|通讯员|来源|稿源|撰稿|供稿|供图|初审|复审|终审|签发|译校|统筹|文|图))"
)
#: A name, up to the next key.
_CALLED = rf"(?:(?!{_KEY}[ 　])[\w·]){{2,8}}+(?: [A-Z]\w*+)?"
_KEYS = re.compile(
    rf"(?:(?<=^)|(?<=[\s　，,；;|｜。]))[（(【\[*■●▎/\s]*(?P<keys>{_KEY}(?:(?:\s++|\s*+[/／|"
    rf"｜丨、&和与,，+]\s*+){_KEY})*)\s*[】\])）]?\s*[:：|"
    rf"｜丨/／]\s*"
)
#: In brackets, behind the last paragraph, a space stands for the colon: （记者 张三 实习生 李四）.
_BRACKETED = re.compile(rf"[（(]\s*(?:本报|本刊|新华社|中新社)?(?:{_KEY}[ 　]++{_CALLED}[ 　,，、]*+)++[）)]")
#: Characters of sentences, not of names.
_SPOKEN = re.compile(r"[。！？!?…；;“”\"]|[你您我他她它这那吗呢吧了么说想是不没很都]")
_NAME = re.compile(r"[\w·．.\-—@&'’ 　、，,/／|｜()（）《》\[\]【】]{1,60}")


_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛"
    "曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚"
    "岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡"
    "鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝郜海阚花权强帅屠豆朴盖练廉禹"
    "井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕"
    "危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)


def is_person(name: str) -> bool:
    """Whether a string is likely a person's name rather than a medium's: a surname and one or two characters, or two
    Latin words.

    >>> is_person("李小满"), is_person("北岸周刊"), is_person("Anna Liu")
    (True, False, True)
    """
    if re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][\w.]*){1,2}", name):
        return True
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and not re.search(r"[网报社刊台号志]$", name)


def are_names(value: str) -> bool:
    """Whether a string holds names and nothing that is said.

    >>> are_names("张三、李四（实习）"), are_names("你好"), are_names("这件事说来话长。")
    (True, False, False)
    """
    value = value.strip(" 　*_）)】]")
    return bool(value) and _NAME.fullmatch(value) is not None and _SPOKEN.search(value) is None


def read_credits(line: str) -> list[tuple[str, str]]:
    """The keys and names of a line that holds nothing else; empty for any other line.

    >>> read_credits("撰文/张三　编辑：李四"), read_credits("记者：您怎么看这件事？")
    ([('撰文', '张三'), ('编辑', '李四')], [])
    """
    line = line.strip()
    if _BRACKETED.fullmatch(line):
        return [(m[1], m[2]) for m in re.finditer(rf"({_KEY})[ 　]+({_CALLED})", line)]
    found = list(_KEYS.finditer(line)) if len(line) <= 120 else []
    if not found or found[0].start() > 0:
        return []
    out = []
    for i, match in enumerate(found):
        value = line[match.end() : found[i + 1].start() if i + 1 < len(found) else len(line)].rstrip("｜|")
        if not are_names(value):
            return []
        out.append((re.sub(r"\s+", "", match["keys"]), value.strip(" 　*_）)】]，,；;|｜")))
    return out
