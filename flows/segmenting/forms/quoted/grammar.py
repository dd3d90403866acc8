"""The grammar around speech: who can be the subject of a clause, what only looks like it, what is shown and not said.

Patterns only; attribution.py reads clauses with them.
"""

from __future__ import annotations

from flows.segmenting.names.evidence import CHINESE_NAME, TITLE
from flows.segmenting.words.lexicon import FEMALE, MALE, TITLES, words
from flows.segmenting.words.patterns import lazy, one_of
from flows.segmenting.words.speech_verbs import ADVERB, VERB

#: Words that hold the character of a verb of speech and are none.
NOT_VERB = lazy(
    r"小说|[发寄写来]信人|发[帖文]人|留言者|问题|知道|名称|职称|称号|昵称|俗称|简称|别称|爱称|答案|学说|传说|"
    r"解说(?<![辩讲]解说)|说法|说明|说服|说不定|道理|道路|街道|通道|味道|渠道|频道|管道|隧道|跑道|想象|理想|梦想|思想|"
    r"想法|感想|回想|幻想|猜想|写作|应该|反应|讲座|讲究|评论员"
    "|分析师|介绍人|称为|称作|称之为|被称|所谓|询价|访问|顾问|学问|疑问|难道|据说|听说|虽说|按说|照说|再说|"
    "话说(?<![通英法德俄日韩汉国京洋白土]话说)|来说|说来|应该说|可以说|笑容|笑脸|可笑|好笑|写字楼|发布会|希望小学|"
    "纪录|人道|道德|称职|对称|一道|赤道|轨道|报告会|报告文学|道具|编写|描写|填写|念头|想起|批评家|评论家|演讲者|"
    "发言人|翻译家|建议书|喊声|笑声|哭声|说唱|演唱|歌唱|唱片|唱歌|哭笑不得|称得上|说得上|谈不上|提及率|回答者|提问者|"
    "观念|概念|纪念|信念|理念|怀念|想念|留念|悬念|声称号|报道员|感叹号|题目|主题|话题|课题|标题|难题|议题|专题|问世|"
    "问答|问卷|慰问|过问|追问权|请教练"
)
FIND_VERB = lazy(VERB)
LISTENS = frozenset(
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
        "纠正",
        "更正",
        "数落",
        "埋怨",
        "回敬",
        "揶揄",
        "奚落",
        "反诘",
    ]
)
REST = lazy(
    r"(?:道|说|称|着|过|了|到?(?:这里|这儿|此处|此)|完|到|起来|出来|出|起|回|给)?"
    r"(?:[我他她](?:们)?|大家|众人|对方|自己|本报|本刊|[^，。：；！？“”\s]{0,10}(?:记者|读者|媒体|观众|网友)|"
    r"《[^》]{1,20}》(?:记者)?)?(?:道|说|时说)?(?:的是|了?一?句话?|一声|几句|这样一?句话?|如下|一?段话|"
    r"[一二两三四五六七八]个字|出?了?[这那][句番些席段]话)?"
)
#: What precedes someone who is spoken to or about.
OBJECT = lazy(
    r"(?:[对向跟给把被将让问替比像找见等劝骂陪拉扶抱拍送听着]|发给了?|送给了?|带着|交给了?|留给了?|告诉|看着|望着|"
    r"看了看?|看看|瞧瞧|瞅瞅|盯着|看向|望向|指着|递给|交给|接过|面对|提到|谈到|提及|谈及|聊到|说到|说起|谈起|聊起|"
    r"听到|听说|采访|专访|联系|联系上|询问|追问|示意|称赞|夸奖|感谢|回答|回复|打断"
    r"|安慰|[拦叫喊拉拽扯扶抱推]住了?|针对|关于|根据|按照|来自|跟着|跟随|不是|作为|成为|包括|尤其是|以及|认识|见到|"
    r"遇到|碰到|想起|记得|支持|批评|指责|质疑|帮助|邀请|陪伴|陪同|嫁给|交由|代替|接替|追随|拜访|走访|致电|致信|写信给|"
    r"如同|好像|以为|知道|相信|发现|看到|要求|建议|因为|使得|使)$"
)
#: Openings that put a person in front though a preposition stands before: 据李明介绍, 在他看来, 用陈的话说, 对于陈而言.
SOURCE = lazy(r"(?:据|按照?|照|用|在|以|依|套用|引用|援引|引述|转述|如|正如|正像|听)$")
#: 对于陈而言: the person a sentence is about.
TOPIC_TAIL = lazy(r"来[说讲]|而言")
SOURCE_TAIL = lazy(
    r"(?:本人)?(?:的话(?:来?[说讲])?|看来|眼里|眼中|的说法|介绍|回忆|透露|描述|讲述|所[说言讲]|说|的解释|的形容|"
    r"的描述|的话来|来说|而言|来讲)"
)
#: After 的, a head by which the owner speaks all the same: 她的回答, 李明的声音.
OWN = lazy(
    r"的?(?:声音|语气|语调|口吻|眼神|目光|眼睛|眼眶|眼里|脸上|嘴角|表情|神情|回答|答案|答复|回应|原话|话|看法|观点|"
    r"解释|说法|想法|态度|口中|嘴里|笔下|心里|心中|内心|微博|博客|博文|声明|推文|帖子|朋友圈|评价|总结|理由|回忆|文章|"
    r"日记|邮件|来信|信|口头禅|名言|感受|逻辑|建议|结论|判断|描述|反应|第一反应|开场白|发言|演讲|留言|评论|评语|诉求|"
    r"期待|愿望|第一句话|最后一句话|提醒|忠告|自述|介绍|设想|目标|答复|底气|信条|原则|经验|体会|心声|疑问|质疑|问题|"
    r"担忧|顾虑|公开信|备忘录|个人主页|账号|情绪|中文|汉语|普通话|英语|口音|嗓门|脸色|神色|心情|声线|嗓音|语速)"
)
#: Words for people that no name goes with.
_PEOPLE = words(
    "人士 成员 人员 消息源 负责人 知情者 参与者 旁观者 支持者 反对者 批评者 学员 选民 街坊 乡亲 老乡 铁粉 一员 有人 "
    "网民 观众 听众 旁人 路人 群众 老百姓 众人 男声 女声 声音 伴侣 武警 居士 民众 歌迷 爸妈 父母 友人 嘉宾 会员 国王 "
    "王后 女王 店家 船员 乘客 旅客 偷渡者 求助者 幸存者 受害者 亲历者 目击者 网民 黑衣人 白衣人 青衣人 红衣人 灰衣人 "
    "蓝衣人 紫衣人 蒙面人 来人 当地人 本地人 外地人 中间人 媒体人 老人家"
)
_NOUN = one_of(_PEOPLE)
PRONOUN = lazy(
    r"他们俩?|她们俩?|佢哋|他俩|她俩|两人|二人|两位|俩人|前者|后者|双方|"
    rf"(?:([这那][位名个][\u4e00-\u9fffA-Za-z0-9 ]{{0,14}}?)|该)(?:{TITLE}|{_NOUN})(?(1)(?:的(?:{TITLE}))?)|此人|"
    r"这家公司|该公司|对方|其本人|(?<!其)他(?!人|国|乡)|她|佢|它(?!们)"
)
NARRATOR = lazy(
    r"(?:本报|本刊|本台)?记者(?=[^\u4e00-\u9fff]|问|追问|提问|再次|又|继续|说|好奇|忍不住|接着|随[后即]|对|向|注意|"
    r"看)|我们(?!的)|(?<!自)我(?!国|们|的)|笔者"
)
ROLE = lazy(
    rf"(?:(?:一|两|三|几|多|有|某|另|这|那|该)?(?:位|名|个)?[\u4e00-\u9fffA-Za-z0-9《》·（）()]{{0,16}}?)"
    rf"(?:{TITLE}|{_NOUN})(?!会(?!计)|局|厅)(?:们|之一|代表)?"
)
#: What the names of organisations end in.
_BODIES = words(
    "公司 集团 官方 局 署 中心 委员会 管委会 组委会 居委会 村委会 指挥部 办公室 联盟 协会 学会 商会 工会 联合会 "
    "派出所 监管局 街道办 消协 品牌 车企 药企 厂家 商家 店家 馆 警方 校方 院方 厂方 店方 园方 美方 中方 俄方 日方 "
    "韩方 方面 部门 机构 法院 检察院 大学 学院 研究所 研究院 实验室 基金会 医院 政府 银行 杂志 日报 晚报 周刊 通讯社 "
    "电视台 外交部 国防部 商务部 发改委 公安局 交警 消防 俱乐部 剧组 球队 车队 基金 平台 媒体 热线 请愿书 通稿 新闻稿 "
    "官方通报"
)
ORGANISATION = lazy(
    r"《[^》\n]{1,20}》|(?:[\u4e00-\u9fff]{2,8})?(?:品牌方|主办方|合作方|发行方|承办方|出品方|片方|资方|劳方|甲方|"
    r"乙方|物业(?!公司))|[A-Z][A-Za-z0-9.&\-]*(?: [A-Z][A-Za-z0-9.&\-]*){0,4}|[\u4e00-\u9fffA-Za-z0-9]{2,16}?"
    rf"{one_of(_BODIES)}"
)
#: 值班员陶然: a word for a person, and a name with the shape of a Chinese one.
NAME_AT_END = lazy(rf"(?:^|{TITLE}|[长员师家者手生官士委客兵匠工农妇星迷民的])({CHINESE_NAME})(?=(?:{ADVERB}|边)*$)")
#: 主理人“大胃小李”次日在直播中回应: a name in quote marks.
CALLED = lazy(rf"“([^“”，。！？]{{2,10}})”(?={ADVERB}*$)")
BRACKETED = lazy(r"（[^）]*）|《[^》]*》|“[^”]*”")
ADVERBIAL = lazy(rf"(?:（[^）]*）)?(?: ?{ADVERB})*[ ，]*")
_LEAD_WORDS = (
    r"随后|随即|后来|之后|此前|当时|对此|而|但|不过|然而|同时|最近|近日|昨日|今天|有时|据|就连|甚至|于是|所以|接着|"
    r"这时|此时|可是|另外|此外|最后|其中(?!一)|当天|当晚|当日|次日|第二天|日前|事后|如今|现在|目前"
)
_DATES = r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{4}年|[早晚]上|上午|下午|中午|傍晚|深夜|[，、 ]"
#: What may stand before the subject of a clause; and the same with whom it is taken from, to be asked for only where
#: one of the verbs stands.
LEAD = lazy(rf"(?:{_LEAD_WORDS}|{_DATES})*")
CITED_LEAD = lazy(rf"(?:{_LEAD_WORDS}|[^，。]{{1,16}}(?:援引|引述|引用|转述)|{_DATES})*+")
#: What no speaker is called: connectives, things and thoughts that a bare phrase before a verb may be.
#: What a role does not begin with.
NO_ROLE = lazy(
    r"[令使让把被将以在从向由与及和为是像如比给的了着地得们]|对(?![手方])|当(?![地事年])|没有|不是|作为|成为|包括|"
    r"所有人|谈[及到起]|[提说聊][到起及]|面对|看着|听到|至于|关于|有关"
)
#: What a clause has before a word for a person that is not its speaker: 每一次学校发布志愿者招募.
IN_CLAUSE = lazy(
    r"让|使(?![者馆用])|令(?!人)|没想到|每一?次|不断|提到|提及|发布|播出|看到|遇到|见到|听到|收到|找到|来到|走进|成为|"
    r"出现|[不都就也]是|因为|由于|意见"
)
#: A word for one person in the middle of a clause, with which the person begins: 文章提到一位企业家.
ONE_INSIDE = lazy(r"(?<=[^的]{2})[一这那某每](?:位|名)")
#: What a word for a person has before it only in another clause: 只剩下三个学生.
IN_NO_ROLE = lazy(r"所有|[了着过剩是把被就也都还只又很]|[压放]低|[提抬]高")
#: 在 as a preposition: names of offices may hold 在线, 所在地.
WHERE = lazy("(?<![所现存内潜外])在(?![线校职读任场押编])")
NO_SPEAKER = lazy(
    r"^(?:这|那|因为|所以|如果|虽然|但|只|可以|应该|一个(?![男女]声|声音)|一种|什么|怎么|为什么|不|没|最|更|很|也|就|"
    r"其实|结果|后来|然后|接着|一边|忍不住|笑|想|看|听|坐|站|走|顿|沉默|回|停)|[上里中下时后前]面?$|那[头边端]$|"
    r"[。：；！？“”]|的$"
)
#: What a phrase for a speaker ends before: prepositions and adverbs; and words for a time.
ENDS_PHRASE = frozenset("在对向也还就曾则都又便于把被是有没不以将再却才刚")
WHEN = lazy(
    r"[上下本这]{1,2}(?:个?[周月]|个?星期|礼拜|半年)[一二三四五六日天末]?|"
    r"[昨今当前次翌隔]?[天日晚夜早](?=[^\u4e00-\u9fff]|[上下发回宣公表称说在])|[昨今前去][天日晚年]|当[天日晚时年]|"
    r"此[前后]|随[后即]|日前|近[日期]|目前|同[日时]|事[后发]|\d+[年月日]|[一二三四五六七八九十]+[年月日]|[上下]午|"
    r"凌晨|傍晚|最近|后来|曾经|已经?|通过|经由|借|针对|就此|对此|书面"
    r"|用[^，。：“”]{1,14}?(?:话|语|腔|口音|口吻|语气|嗓音|声音|方言)|[压放]低|[提抬]高"
)
#: Up to somebody who is spoken to: 对跟在后面的老王说.
SPOKEN_TO = lazy(r"(?:[^，。]{0,6}[^面相反绝核应])?[对朝冲](?!方)[^，。对向]{1,12}的")
#: Words for people.
TITLED = frozenset([*TITLES, *_PEOPLE])
_TITLED_SIZES = sorted({len(title) for title in TITLED})
TITLED_AT = lazy(rf"(?:{TITLE}|{_NOUN})(?:们|之一|代表)?")
#: Where somebody is who is named behind it: 在一旁的, 坐在后排的.
PLACED = lazy(r"(?:[坐站守躺蹲等排走围住挤靠])?在[^，。的]{1,10}的(?=[\u4e00-\u9fff]{2})")
CLAUSE = lazy(r"[，；：…—](?:(?<!—)|—)")
#: Clauses that only set the scene before a subject comes: 面对镜头, 谈到孩子, 采访中.
SCENE = lazy(
    r"(?:面对|谈到|谈及|谈起|提到|提及|提起|说到|说起|聊到|聊起|看着|望着|听到|听完|看到|对于|关于|至于|当|在|随着|"
    r"回忆起?|回想|想到|想起|除了|为了|因为|由于|作为|身为|据|直到|每当|一|等|从|比起|相比)[^“”]*|"
    r"[^“”]*(?:时|中|后|前|里|上|下|候|间|日|月|年|天|晚|午|晨|夜|来|话)|(?:\d|[今昨当次翌])[^“”]{0,12}"
)
#: Between two names: the first only says whose office the second holds.
OFFICE = lazy(rf" ?(?!和|与|、|在|把|[^，。：；]{{1,12}}[了着])[^，。：；]{{0,16}}(?:{TITLE}|的) ?")
#: 的妻子, 的律师: what somebody else is to the owner.
OWNED = lazy(rf"的[\u4e00-\u9fff]{{0,6}}?(?:{TITLE})")
#: What stands where a slogan, a title or a saying is shown, not spoken.
SHOWN = lazy(
    r"写着|印着|刻着|贴着|挂着|绣着|标着|画着|喷着|打着|规定|约定[：:]?$|载明|注明|条款|"
    r"第[一二三四五六七八九十百零\d]+[条项款章节][^，。]{0,12}为|改为|增加一[项款条]|说明书|显示|弹出|标语|横幅|口号|"
    r"牌子|招牌|牌匾|匾额|对联|标题|书名|歌名|片名|剧名|题为|名为|题目|歌词|广告语|宣传语|宣传片|校训|座右铭|家训|"
    r"店训|关键词|成语|俗话|谚语|古语|老话|俗语|诗[云曰]|古人|古话"
    r"|有云|门口|墙上|封面上|屏幕上|T恤上|海报|路牌|指示牌|提示语|备注|词条|条目|字样|一行字|批注|分为|包括|例如|比如|"
    r"诸如|即[：:]?$|叫做?(?![停喊嚷住好道苦屈着了起板])|叫作|译作|译为|缩写|全称|简称|又名|名字|称为|称作|称之为|"
    r"所谓|如下几|三点|两点|四点|公式|定义|(?<!答)(?<!话)(?<!由)[是为][：:]?$"
)
#: Who somebody is to another, beside kin.
_CLOSE = words(
    "朋友 好友 同事 家人 家属 邻居 搭档 徒弟 老师 学生 孩子 师父 律师 经纪人 助理 助手 室友 队友 导师 教练 老板 上司 "
    "老伴"
)
#: What somebody is to whom a pronoun before it means: 她丈夫, 他的助手.
KIN = lazy(rf"的?(?:{one_of([word for word in (*MALE, *FEMALE) if len(word) > 1])}|{one_of(_CLOSE)})")
OWNED_KIN = lazy(rf"[他她]的?({one_of([word for word in (*MALE, *FEMALE) if len(word) > 1])})")
#: A question told by the narrator, up to whom it was put to: 我问过她, 台下有人问李明.
ASKED = lazy(r"(?:追问|反问|询问|请教|(?<![学访顾疑])问)(?!题|世|卷|责|罪|候|号|鼎|答|津)(?:起|过|了|及)?(?:起)?")
#: Whose a written statement is: 某某公司的公告, “夜航船”的最后一条留言.
AUTHORED = lazy(
    r"(“[^”\n]{1,12}”|[^，。：；“”\n]{2,14}?)的[^，。的“”\n]{0,8}?"
    r"(?:公告|声明|通报|通知|说明|告示|帖子|留言|评论|回复|邮件|短信|微信|微博|博客|朋友圈|回信|来信|遗书|日记|启事)"
)
#: A written statement as the subject of its clause: 公告末尾, 帖子里.
STATEMENT = lazy(
    r"(?:这|该|那)?(?:份|条|则|封|个)?(?:公告|声明|通报|通知|说明|告示|帖子|留言|评论|回复|邮件|短信|微信|微博|博文|"
    r"回信|来信|遗书|日记|启事)"
)


def titled(stretch: str) -> bool:
    """Whether a stretch ends in a word for a person.

    >>> titled("公司发言人"), titled("现场观众们"), titled("公司发言")
    (True, True, False)
    """
    for more in ("", "们", "之一", "代表"):
        if stretch.endswith(more):
            end = len(stretch) - len(more)
            if any(stretch[end - size : end] in TITLED for size in _TITLED_SIZES if size <= end):
                return True
    return False
