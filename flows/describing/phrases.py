"""What lines around an article say, on any site: known beginnings and whole phrases, in simplified characters.

A phrase alone never decides; where a line stands, how long it is and whether a speaker's label opens it are asked too
(boilerplate.py). What only one site writes belongs into publishers.toml.
"""

from __future__ import annotations

import re

_DECORATION = r"[\s\-—=·•●■◆▍▎▏▼▽▲△↓👇👉☞★☆✦*#|｜丨/／\[\]【】《》<>「」『』()（）:：.。0-9]*"


def _whole(pattern: str) -> re.Pattern[str]:
    """A line that says nothing but this, ornaments apart."""
    return re.compile(rf"{_DECORATION}(?:{pattern}){_DECORATION}", re.I)


#: Headings of what saving tools and sites put around an article.
METADATA_SECTION = _whole(r"元数据|附加信息|元信息|文章信息|基本信息|文档信息|页面信息|metadata|meta|article info")
SUMMARY_SECTION = _whole(
    r"ai\s?(?:智能)?(?:摘要|总结|速览|导读|概要)|"
    r"(?:智能|自动|机器|内容|文章|全文|本文|核心|视频|节目|播客|访谈)(?:摘要|导读|总结|概要|速览|提要)|"
    r"(?:内容|本期)(?:导读|简介|概要)|摘要|导读|太长不看版?|tl;?\s?dr|(?:ai |executive )?summary|abstract"
)
BODY_SECTION = _whole(
    r"原始摘要|原始内容|原文内容|原文|正文|文章内容|网页内容|全文内容|original content|content|article|full text"
)
RELATED_SECTION = _whole(
    r"(?:相关|关联)(?:专题|文章|阅读|推荐|新闻|链接|报道|资讯|内容)|"
    r"往期(?:精选|回顾|推荐|文章|热文|精彩|内容|好文|阅读)[\u4e00-\u9fff]{0,4}|推荐(?:阅读|文章)|延伸阅读|"
    r"扩展阅读|精彩(?:推荐|回顾)|热门(?:文章|推荐|阅读|资讯|新闻|标签|话题)|"
    r"猜你喜欢|为(?:你|您)推荐|更多(?:相关)?(?:访谈|对话|故事|文章|阅读|推荐|精彩|内容|资讯|报道)[\u4e00-\u9fff]{0,4}|"
    r"你可能(?:还|也)?(?:喜欢|感兴趣)的?[\u4e00-\u9fff]{0,4}|"
    r"最新(?:文章|资讯|新闻|发布)|热点(?:新闻|推荐|资讯)|(?:大家|他们)都在看|近期(?:文章|热文)|精选(?:文章|推荐)|"
    r"好文推荐|热文推荐|编辑推荐|related (?:articles|posts|stories|reading)|read more|you may also like|recommended"
)
COMMENT_SECTION = _whole(
    r"(?:网友|热门|全部|最新|精彩|用户|文章|我要|发表|查看|精选)(?:评论|留言|跟帖)(?:区|列表)?|评论区|留言区|评论|"
    r"留言|comments?|leave a (?:comment|reply)"
)
#: What podcasts and newsletters put behind a conversation.
OUTRO_SECTION = _whole(
    r"收听(?:方式|渠道|平台)|在哪里(?:收听|找到我们)|联系(?:我们|方式)|关于(?:我们|节目|播客|本节目|本播客|本刊)|"
    r"制作(?:团队|人员|信息)?|节目制作|staff|bgm|(?:片头|片尾|本期|"
    r"配)?(?:音乐|配乐)|赞助(?:商|我们)?|"
    r"支持我们|加入(?:我们|社群|听友群)|听友群|订阅(?:我们|方式)?|商务合作|互动(?:方式|话题)?|延伸(?:信息|资料)|"
    r"节目(?:信息|介绍|简介)|follow us|contact|credits|about(?: us)?|subscribe|support us"
)
REFERENCE_SECTION = _whole(
    r"参考(?:资料|文献|链接|来源|文章|内容|阅读)|引用(?:来源|资料|链接)|资料来源|相关链接|references?|sources?|"
    r"原(?:始)?(?:视频|文|访谈|采访|播客|节目)(?:地址|链接)?|"
    r"(?:视频|播客|音频|节目|访谈|采访)(?:原文)?(?:地址|链接|来源)|reference links?"
)

#: Beginnings of lines that point to the source; an address must stand in the line or below it.
REFERENCE_LINE = re.compile(
    r"[\s_*（(【\[]*(?:主要)?(?:参考(?:资料|文献|链接|来源|文章|内容)?|引用(?:来源|资料|链接)?|资料来源|信源|"
    r"原始?(?:视频|访谈|采访|播客|节目|音频|文|内容|链接|文章)(?:地址|"
    r"链接|参考|来源|出处)?|(?:视频|播客|音频|节目|访谈|采访|论文|项目|文章|完整视频|完整访谈|油管|youtube|b站)"
    r"(?:原文|原视频)?(?:地址|链接|来源|传送门)|来源(?:链接|地址)|传送门|reference(?: links?)?s?|sources?|via|"
    r"original(?: video| article)?|video)\s*[\]】)）]?\s*(?:[:：]|"
    r"https?://)",
    re.I,
)

#: Where an article says where it comes from.
PROVENANCE = re.compile(
    r"[（(【\[]?(?:▲|△|\*|※)?\s*(?:以下文章|本文|文章|本访谈|本次访谈|本篇|此文|原文|以上内容|以下内容|内容|本期内容)"
    r"[^，。！？：:\n]{0,14}?(?:来自|转自|转载自|摘自|选自|来源于?|出自|刊于|刊载于|发表于|首发于?|原载于?|原刊于?|"
    r"编译自|整理自|翻译自|译自|授权|经.{1,16}授权)"
)
PROVENANCE_SOURCE = re.compile(
    r"(?:来自|转自|转载自|摘自|选自|来源于?|出自|首发于?|原载于?|原刊于?)\s*(?:微信)?(?:公众号|公号|订阅号|"
    r"媒体)?\s*[:：]?\s*[“「《【]?\s*([^（(）)，,。；;”」》】\s:：]{2,20})"
)
PROVENANCE_AUTHOR = re.compile(
    r"[，,]\s*作者\s*[:：]?\s*(?P<plain>[^，,。；;、（）()\s]{2,20})|"
    r"(?:作者|撰文|文|编译|记者)\s*[:：/／|｜]\s*([^，,。；;、（）()\s]{2,20})"
)

MADE_FROM = re.compile(r"整理自|编译自|翻译自|译自|节选自|改编自|整理于|编译|整理")
SYMBOL = re.compile(r"[▲△▼▽↑↓◎■●※]")

#: Notices: their beginnings are enough, since no article or speaker begins so.
NOTICE = re.compile(
    r"[\s（(【\[*※]*(?:特别声明|免责声明|版权声明|版权说明|版权信息[:：]|广告声明|郑重声明|风险提示|法律声明|"
    r"声明[:：]|版权所有|著作权|转载(?:声明|须知|说明|请注明|请联系)|侵权(?:联系|"
    r"删除|必究)|"
    r"如(?:有|需)(?:侵权|转载)|未经(?:授权|许可|允许|书面|同意|本)[^。]{0,20}(?:转载|复制|使用|摘编)|"
    r"本文(?:仅代表|系|为|由)(?:作者|网易|搜狐|凤凰|澎湃|转载|原创|独家|"
    r".{0,14}(?:观点|作品|投稿|供稿|原创|首发|独家|授权))|以上(?:内容|文章)?(?:仅代表|不代表)|"
    r"(?:文章|本文|内容)(?:版权|不代表|仅供参考)|notice:|disclaimer|copyright|©|\(c\)\s?\d{4}|all rights reserved|"
    r"[*＊]?\s*(?:应|根据)(?:受访者|采访对象|当事人)的?要求|文中[^。]{0,16}(?:化名|不代表)|投资有风险|"
    r"(?:注|注意|提示|说明|声明)[:：].{0,40}(?:仅供参考|不构成)|责任自负|举报(?:电话|邮箱|/)|"
    r"违法和不良信息|本文由[^。\n]{2,24}(?:归档|整理发布|编译发布|独家)|此文(?:独家|系)|版权归[^。\n]{1,16}所有)",
    re.I,
)

#: Notices that call themselves one: also inside a conversation.
NOTICE_SURE = re.compile(
    r"[\s（(【\[*※]*(?:(?:特别|免责|版权|广告|郑重|法律|转载)声明|版权所有|notice:|disclaimer:|©|copyright ©)", re.I
)

#: The article before and the one behind.
NEIGHBOUR = re.compile(
    r"[«‹<←\s]*(?:上一篇|下一篇|上一条|下一条|前一篇|后一篇|previous|next)(?:文章)?(?:\s*[:：]|\s+\S)|[«‹←]\s*\S"
)

#: Contents of a recording: `03:20 为什么读书`.
TIMELINE = re.compile(r"[\s\-•*·【\[(（]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?\s*\S")
TIMELINE_SECTION = _whole(
    r"时间轴|时间线|时间戳|本期时间[轴线]|节目时间[轴线]|章节|内容提要|timeline|time ?stamps?|chapters?|show ?notes?|"
    r"目录"
)

#: Photographs are credited to agencies at the end of the line.
AGENCY = re.compile(
    r".{4,120}(?:getty images|reuters|路透社?|afp|法新社|美联社|associated press|vcg|视觉中国|ic ?photo|东方ic|新华社|"
    r"中新社|"
    r"the new york times|bloomberg|shutterstock|alamy|unsplash)\s*(?:图|摄|发|供图|/.{1,20})?\s*",
    re.I,
)

#: Calls to follow, share, scan. The first need no other sign.
FOLLOW_SURE = re.compile(
    r"(?:点击|点|戳)(?:上方|下方|文末|左下角|右下角|上面|下面)?[“「『]?(?:蓝字|蓝色|卡片|名片|阅读原文|原文)|"
    r"长按[^。]{0,12}(?:二维码|识别|扫码)|扫(?:描|码)[^。]{0,16}(?:二维码|关注|加入|进群|添加)|"
    r"(?:设|加|标)[为个]?[^。]{0,4}(?:星标|🌟标|⭐️?标|🌟)|"
    r"(?:分享|点赞|在看)[、，和\s与]{0,2}(?:点赞|在看|收藏|转发|分享)|一键三连|添加(?:小编|编辑|作者|客服)?微信|"
    r"关注[^。]{0,12}(?:公众号|视频号|微博|头条号|我们)[^。]{0,20}(?:回复|获取|领取|掌握|每日|第一时间|星标|不错过)|"
    r"后台回复|↓{2,}|👇"
)
FOLLOW = re.compile(
    r"(?:欢迎|请|记得|快来|更多[^。]{0,12})?(?:关注|订阅|follow)(?:一下)?[^。]{0,20}"
    r"(?:公众号|视频号|微信|微博|头条号|频道|专栏|账号|我们|本号|@)|留言告诉我们|微信扫一扫|"
    r"欢迎(?:转发|分享|订阅|关注|投稿|留言|加入)|(?:商务|媒体|广告)?合作[^。]{0,10}(?:联系|微信|邮箱)|"
    r"投稿[^。]{0,8}(?:邮箱|请联系|爆料)|阅读原文|加入[^。]{0,10}(?:社群|交流群|读者群)|进群|加群|"
    r"喜欢(?:就|请|的话)[^。]{0,8}(?:点|转)|微信号[:：]|(?:点击|"
    r"点此)(?:查看|阅读|收听|观看|下载|这里)[^。]{0,16}|觉得(?:不错|有用)|本文首发|点个?[“「『]?(?:赞|在看|好看)",
    re.I,
)
#: Calls that only a page can make.
FOLLOW_SEEN = re.compile(
    r"二维码|长按|扫码|扫一扫|点击|点上方|戳|蓝字|👇|👉|↓|星标|后台回复|阅读原文|更多[^。]{0,6}(?:内容|精彩|资讯)|"
    r"官方(?:微信|微博|账号)|留言告诉我们"
)
#: What a speaker says when a recording ends, in much the same words.
SPOKEN = re.compile(r"大家|谢谢|感谢|下期|再见|听众|观众|收听|收看|今天的?(?:节目|访谈|采访|对话)")

CAPTION = re.compile(
    r"[\s*＊(（【\[]*(?:[▲△▼▽↑↓◎■●※]\s*\S.{0,120}|(?:图|图片|照片|题图|配图|头图|封面图?|插图|视频截图|图注|图说|图源|"
    r"供图|摄影|图像来源|图像加注文字|photo|image|credit|figure|fig)\s*\d{0,3}[一二三四五六七八九十]?\s*"
    r"(?:来源|来自|源自?|说明|提供|by|credit)?\s*[|｜丨/／:：]\s*.{1,120}|图像(?:来源|"
    r"加注文字)，.{0,120}|.{2,80}(?:供图|(?:受访者|主办方|出品方|本人)提供|资料图|资料照片?)|"
    r"图片?(?:来源于?|来自|源自)[^。]{1,40}|"
    r".{1,80}[（(【\[](?:图片?|照片|摄影|供图|图源|来源|图片来源|资料图|新华社|视觉中国|photo|credit|"
    r"图片由)[^）)】\]]{0,30}(?:[:：/|"
    r"｜].{1,30}|摄|提供|视觉中国|资料图|图)[）)】\]])\s*",
    re.I,
)
#: Topics of Weibo before and behind what is said: `【#对话张三#】`.
LEADING_TAGS = re.compile(r"(?:【\s*(?:#[^#\n]{1,40}#\s*)+】|(?:#[^#\n]{1,40}#\s*)+)(?=[^\s#])")
TRAILING_TAGS = re.compile(r"(?:\s*#[^#\n]{1,40}#)+\s*$")
#: What a short line under an image says if it is about the image.
PICTURED = re.compile(
    r"[（(][左右中上下前后][^）)]{0,12}[）)]|[左右][一二三起1-3]|从左[至到]右|合影|截图|剧照|现场|示意图|海报|封面|"
    r"资料图|摄于|摄$|供图|近照|工作照|图为|如图|来源"
)
KEYWORDS = re.compile(r"(?:关键词|关键字|标签|tags?|keywords?|话题|分类|栏目|文章标签)\s*[:：]\s*\S.{0,120}", re.I)
HASHTAGS = re.compile(r"(?:#[^#\n]{1,40}#[\s，、]*)+|(?:#[^\s#]{1,30}\s*){2,}")

_TOOL = (
    r"(?:设置|日夜间|随系统|浅色|深色|主题色|夜间模式|首页|网站首页|设为首页|加入收藏|导航|菜单|登录|注册|登录/注册|"
    r"搜索|返回|返回顶部|返回首页|返回列表|订阅邮件|请?输入您?的?邮箱(?:地址)?|"
    r"(?:打开|下载|前往)(?:或下载)?[^。]{0,12}(?:app|客户端)[^。]{0,8}(?:阅读|查看|收听|观看)(?:更多|全文|完整版?)?|"
    r"阅读更多|internal links|external links|see also|(?:收听|听)(?:全文|文章|本文)?(?:\s*\d{1,2}[:：]\d{2})?|"
    r"阅读约?\s*\d+\s*分钟|暂无评论|(?:阅读|展开)(?:剩余)?(?:全文|\d+%)|(?:点击)?播放|"
    r"[\d:：]{4,8}\s*/\s*[\d:：]{4,8}|"
    r"附件(?:下载)?[:：]\s*\S+|发布于[:：]?\s*\S{2,8}|\d+\s*人(?:点赞|喜欢|收藏|赞过)|powered by.{1,30}|"
    r"(?:本文|全文)(?:字数)?(?:约|共|共计)?[:：]?\s*约?\s*\d+\s*字(?:[，,\s]*(?:阅读|"
    r"预计)[^。]{0,12})?|(?:以下|这)是.{2,16}的?第\s*\d+\s*篇[^。]{0,10}|分享至[:：]?|转发|催更|分享|分享到[:：]?|"
    r"分享让更多人看到|收藏|点赞|打赏|赞赏|举报|反馈|字体大小?|字号|大|中|小|打印|打印本页|关闭窗口|"
    r"(?:最后)?(?:发布|发表|编辑|更新|修改|回答|创作)(?:于|时间)[:：]?\s*(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?(?:\s?[・·,，]?\s?ip\s?属地[:：]?\s?\S{2,8})?|ip\s?属地[:：]?\s?\S{2,8}|"
    r"预览时标签不可点|(?:继续|向上|左右)?滑动(?:看|查看)(?:下一个|更多)|轻触阅读原文|知道了|允许|使用小程序|"
    r"关注该公众号|微信扫一扫|使用完整服务|继续访问|该账号因违规无法跳转|"
    r"名称已清空|喜欢作者|\d*\s?人划线|在小说阅读器(?:中|读)\S{2,6}|去阅读|微信扫一扫赞赏作者|长按识别前往小程序|"
    r"收起全文d?|展开全文c|o?网页链接|l?\S{1,20}的(?:微博|秒拍|快手|抖音)视频|查看(?:图片|动图|原图)|转发微博|"
    r"[\d.,]+\s?[万k]?\s*(?:条|个|次)?(?:评论|赞同|收藏|喜欢|阅读)|"
    r"(?:用?(?:微信|手机)?)扫一扫[，,]?(?:用|在)?手机(?:打开|阅读|浏览|查看|上)?(?:当前页面?|本页|阅读|查看)?|"
    r"复制链接|复制|微信|微博|新浪微博|朋友圈|qq空间?|下载app|打开app|app内打开|客户端|手机版|电脑版|扫码下载|"
    r"关于我们|联系我们|加入我们|隐私政策|用户协议|网站地图|友情链接|广告服务|版权声明|"
    r"上一篇|下一篇|上一页|下一页|缩小字体|放大字体|腾讯qq|我要举报|查看更多|申请转载|添加评论|喜欢|不喜欢|写留言|"
    r"置顶|\+1|\S{2,6}app|展开全文|阅读全文|查看全文|收起|展开|更多|全部|评论|"
    r"热门|最新|推荐|关注|已关注|取消|确定|播放|暂停|倍速|赞|在看|跳转到主要内容|skip to (?:main )?content|menu|home|"
    r"login|sign in|sign up|search|share|subscribe|rss|"
    r"\d+\s*(?:评论|阅读|赞|喜欢|收藏|分享|次浏览|人赞同了?该?(?:文章|回答))|"
    r"(?:赞同|评论|喜欢|收藏)\s?\d[\d.,]*\s?[万wk]?|(?:阅读|浏览|评论|点赞|播放|点击)(?:量|"
    r"数|次数)?\s*[:：(（]?\s*[\d.,万+wk]+[)）]?)"
)
#: A tool with its end, taken once: what is tried in more than one way takes twice as long with each tool more.
_ONE_TOOL = rf"(?>{_TOOL}(?:(?=[\s•·|｜/>»\-—]|$)|(?<=[:：])))"
#: Menus and tools of sites: whole lines of nothing else.
CHROME = re.compile(rf"[\s•·|｜/\-—]*+{_ONE_TOOL}(?:[\s•·|｜/\-—]++{_ONE_TOOL})*+[\s•·|｜/>»\-—]*+", re.I)
#: What a screen reader is told of WeChat's buttons, as a copied page shows it.
TOGGLES = re.compile(
    r"(?=[^\n]{0,200}轻点两下)(?:[：，。、,.\s]|视频|小程序|赞|在看|分享|留言|收藏|听过|推荐|轻点两下|取消)+"
)
#: What Weibo puts behind a text that it shows the beginning of.
CUT_SHORT = re.compile(r"[\s\u200b]*(?:\.{3}|…{1,2})\s*(?:展开)?(?:全文|阅读全文)c?\s*$")
#: Several tools on one line, so that a heading of one word is none.
CHROME_ROW = re.compile(
    rf"[\s•·|｜/\-—]*+{_ONE_TOOL}(?:(?:[\s•·|｜/\-—]++|(?<=[:：])){_ONE_TOOL})++[\s•·|｜/>»\-—]*+", re.I
)
RECORD_NUMBERS = re.compile(
    r".{0,20}(?:ICP备|ICP证|公网安备|网安备|许可证编号|营业执照|增值电信).{0,80}|.{0,30}(?:京|沪|粤|浙|苏)ICP.{0,60}",
    re.I,
)
#: `某某网出品` as the last line.
PRODUCED = re.compile(r"[\w《》“”·]{2,16}(?:荣誉|联合)?(?:出品|呈现|制作|原创出品)")
#: `【延伸阅读】` with what is to be read in the same line, and a site's reminder behind its sign.
RELATED_LINE = re.compile(
    r"[\s•·]*(?:[【\[](?:延伸|相关|推荐|扩展|更多)(?:阅读|报道|文章|新闻|链接)[】\]]|"
    r"(?:延伸|相关|推荐|扩展)(?:阅读|报道|文章)\s?[：:｜|>])\s*\S.{0,80}"
)
REMINDER = re.compile(r"[\s]*[※＊*☆★◎]\s*(?:温馨|友情|特别)?(?:提醒|提示)(?:您|您们|各位|大家)?[：:，].{2,80}")
#: Notes and references by number.
NUMBERED = re.compile(r"[\[［]\d{1,3}[\]］]\s*\S.{1,300}")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.]+")
END_SIGN = re.compile(
    r"[\s\-—=*·•─━_~（(【\[]*(?:end|the end|fin|完|全文完|未完待续|正文完|本文完|结束)[\s\-—=*·•─━_~）)】\]]*|"
    r"[\s\-—=*·•─━_~]{3,}|"
    r"[▼▽↓👇●■◆◇·•\s]+",
    re.I,
)

#: The card of a public account says how many posts it has, and below that what it is.
CARD = re.compile(r"\s*\d{1,6}\s*篇原创(?:内容|文章)\s*")
CARD_FOOT = re.compile(r"\s*(?:公众号|订阅号|视频号|，|,|。|关注)\s*")
#: A key and a value with a tab or a bar between them.
ROW = re.compile(r"\|?\s*([^\s|\t][^|\t\n]{0,24}?)\s*(?:\t+|\|)\s*([^\t\n|][^\t\n|]{0,300}?)\s*\|?")
#: A line that is nothing but an address.
ADDRESS = re.compile(r"(?:[-*•·]\s*)?<?https?://\S{3,600}>?")
#: What looks for people to work for it.
RECRUITS = re.compile(
    r"(?:招聘|诚聘|招募|招人|急聘|正在招)[^\n]{0,120}(?:简历|邮箱|邮件|岗位|职位|实习|全职|兼职|加入|投递|联系|编辑|"
    r"记者|同事)|(?:简历|作品)[^\n]{0,30}(?:发送?至|投递?至?|发到)"
)
