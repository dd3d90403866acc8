"""The verbs and nouns by which Chinese prose says that somebody speaks, and what may stand around them."""

from __future__ import annotations

import re

from flows.segmenting.words.lexicon import words
from flows.segmenting.words.patterns import alternation, lazy

#: Verbs that introduce speech. Longer ones come first in the pattern.
SAY = words(
    "冷笑 狞笑 讥笑 嗤笑 浅笑 淡笑 轻笑 娇笑 坏笑 憨笑 傻笑 干笑 失笑 狂笑 断喝 暴喝 低喝 说 道 称 讲 喊 嚷 叹 念 "
    "表示 认为 指出 强调 回忆 补充 解释 介绍 透露 坦言 直言 坦承 承认 坚称 宣称 声称 自称 谎称 据称 号称 宣布 声明 "
    "重申 申明 告诉 告知 告诫 提醒 警告 呼吁 建议 总结 归纳 评价 评论 点评 概括 形容 比喻 打比方 感叹 感慨 慨叹 惊叹 "
    "赞叹 哀叹 叹道 叹息 叹气 抱怨 吐槽 抗议 嘲笑 嘲讽 自嘲 调侃 打趣 开玩笑 玩笑 戏称 戏谑 "
    "笑言 笑称 笑道 笑说 苦笑 惊呼 高呼 大呼 欢呼 喊话 大喊 呼喊 喊叫 吼 怒吼 大吼 尖叫 大叫 叫道 叫嚷 骂 怒斥 斥责 "
    "痛斥 训斥 责备 责怪 质疑 批评 抨击 反驳 辩解 辩称 辩护 争辩 否认 澄清 插话 插嘴 接话 接口 搭话 接茬 接过话 打断 "
    "附和 应和 应声 答应 低语 耳语 嘀咕 嘟囔 嘟哝 咕哝 喃喃 喃喃自语 自言自语 念叨 唠叨 絮叨 嘱咐 叮嘱 吩咐 交代 交待 "
    "劝 劝说 劝道 安慰 鼓励 鼓舞 激励 开导 请求 恳求 央求 哀求 祈祷 发誓 承诺 保证 誓言 许诺 宣誓 祝福 祝贺 道歉 致歉 "
    "道谢 感谢 致谢 分析 判断 预测 预言 预计 预期 猜测 推测 断言 断定 判定 确认 证实 肯定 坚持 主张 提议 提出 倡议 "
    "倡导 阐述 阐释 论述 陈述 叙述 讲述 描述 谈到 谈道 说到 提到 提及 聊到 聊起 说起 谈起 谈及 介绍说 回应 回复 回答 "
    "答复 作答 答 回道 应道 答道 对答 反馈 强辩 狡辩 揭示 揭露 爆料 曝光 披露 报道 报告 汇报 通报 转述 复述 引述 援引 "
    "引用 教导 教育 训诫 训话 传授 寄语 勉励 点拨 指点 提示 暗示 明示 示意 宣读 朗读 诵读 朗诵 唱 唱道 吟 吟道 哼 "
    "哼唱 吆喝 叫卖 招呼 打招呼 问候 寒暄 起哄 撒娇 哭诉 控诉 诉说 倾诉 诉苦 诉称 供述 供认 交待 招认 作证 证言 自述 "
    "自白 自问 直呼 慨然 表态 发言 致辞 致词 演讲 发声 发话 放话 放言 扬言 坦白 相告 开口 开腔 发表 觉得 相信 希望 "
    "期待 盼望 想 心想 暗想 想到 想着 思索 寻思 琢磨 认定 深信 "
    "坚信 确信 担心 担忧 害怕 嚷嚷 哀嚎 嘶吼 咆哮 哽咽 啜泣 抽泣 痛哭 大笑 哭 笑 怒 骂道 喝道 喝 呵斥 嗔怪 嗔 逗 哄 "
    "夸 夸赞 称赞 赞扬 赞赏 赞 表扬 褒扬 嘉许 推荐 力荐 纠正 更正 回敬 揶揄 奚落 数落 埋怨 抢白 坦陈 直陈 接腔 帮腔 "
    "搭腔 追忆 忆述 续说 续指 笑指 慨言 安利 比划 翻译 开口说 脱口而出 娓娓道来 侃侃而谈 如是说 这样说 有言 云 曰 "
    "直说 实话实说 放狠话 致电 来电 去电 打电话 拨通 反馈 撂下 丢下 抛出 甩出 扔下 留下 挤出 蹦出 吐出 冒出 迸出"
)
ASK = words(
    "问 追问 反问 提问 发问 询问 质问 设问 讯问 盘问 请教 好奇 疑惑 纳闷 不解 打听 探问 逼问 试探 反诘 请问 问道 问起 "
    "问及 询 讨教 求教"
)
WRITE = words(
    "写 写道 写下 写到 写给 发文 发文称 撰文 发帖 发博 发微博 发推 发推文 推文 发朋友圈 发布 发表声明 留言 评论 跟帖 "
    "回帖 转发 配文 附文 附言 批注 批示 来信 回信 写信 致信 去信 寄语 发信 发邮件 回邮件 短信 发短信 发消息 发微信 "
    "回微信 打出 打字 敲下 署名 记录 记载 记下 记述 刊文 刊发 载文 题 题词 题写 落款 手书 声明 公告 通告 通报 披露"
)
#: Nouns of written statements: with them, what is quoted is a statement, not speech.
STATEMENT_NOUN = words(
    "致歉信 道歉信 感谢信 告知书 说明函 倡议书 声明 公告 通告 通报 备忘录 公开信 内部信 全员信 邮件 信中 来信 回信 "
    "信里 博客 博文 微博 朋友圈 推特 推文 帖子 帖 X上 X 上 社交媒体 社交平台 社交网络 社交账号 日记 手记 "
    "自传 回忆录 专栏 文章 文中 书中 书里 论文 报告 序言 后记 前言 遗书 便条 字条 短信 微信 群里 留言 评论区 弹幕 "
    "脸书 Facebook Twitter Instagram 小红书 知乎 抖音 豆瓣 贴吧 论坛 招股书 财报 判决书 起诉书 简历 题记 扉页 聊天记录"
)


#: What only counts as a verb of speech with a colon or a quote behind it.
_WEAK = frozenset(
    words(
        "致电 来电 去电 打电话 拨通 反馈 道 笑 哭 怒 喝 念 唱 赞 夸 想 题 讲 骂 云 曰 吟 哼 逗 哄 嗔 称 劝 X 提出 "
        "发表 留下 坚持 肯定 希望 期待 相信 觉得 想到 想着 发布 示意 引用 教育 鼓励 记录 预计 "
        "祝福 安慰 大笑 苦笑 开口 抛出 丢下 招呼 感谢 介绍 保证 判断 分析 担心 提及 提到 谈到 说到 说起 谈起 谈及 "
        "聊到 聊起 报告 转发 推荐 写 打断 附和 确认 叹气 好奇 不解 疑惑 "
        "打字 署名 批评 发言 演讲 否认 交代 建议 害怕 玩笑 开玩笑 哽咽 抽泣 啜泣 痛哭 声明 通报 公告 披露 翻译 吐出 "
        "冒出"
    )
)
STRONG = tuple(word for word in (*SAY, *ASK, *WRITE) if word not in _WEAK)
VERB = alternation([*SAY, *ASK, *WRITE])
_STRONG = lazy(alternation(STRONG))
_ASK = lazy(alternation(ASK))
_WRITE = lazy(alternation([w for w in WRITE if len(w) > 1] + ["写"]))
_STATEMENT = lazy(alternation(STATEMENT_NOUN))
#: Adverbials between a subject and its verb of speech: what helps to see an unknown name.
ADVERB = (
    r"(?:[\u4e00-\u9fff]{1,6}地|一边[^，。]{1,8}一边|[\u4e00-\u9fff]{1,3}着(?:[^，。说道问答]{1,4})?|"
    r"[\u4e00-\u9fff]{2,6}时|终于|终究|半天[才没]?|好半天|良久|许久|笑|也|还|又|则|就|曾|便|都|却|才|仍|再|继续|接着|"
    r"随后|随即|当时|后来|最后|最终|立刻|马上|连忙|赶紧|赶忙|急忙"
    r"|忍不住|不禁|进一步|一再|反复|再三|多次|始终|一直|这样|如此|如是|这么|曾经|已经|已|公开|明确|直接|坦率|淡淡|"
    r"轻声|低声|大声|高声|小声|柔声|沉声|冷冷|缓缓|慢慢|幽幽|喃喃|厉声|朗声|齐声|异口同声"
    r"|点头|摇头|点点头|摇摇头|叹了口气|顿了顿|想了想|沉默片刻|感慨|有些[\u4e00-\u9fff]{2}|十分[\u4e00-\u9fff]{2}|"
    r"[对向跟给和与][^，。：“”]{1,14}?|在[^，。：“”]{1,24}?(?:时|中|上|后|里|期间|会上|之际)"
    r"|用[^，。：“”]{1,14}?(?:话|语|腔|口音|口吻|语气|嗓音|声音|方言)|[压放]低[^，。]{0,2}(?:声音?|嗓门)|"
    r"[提抬]高[^，。]{0,2}(?:声音?|嗓门|音量)|在一旁|在旁|一旁|本人|亲自|特意|专门|动情|率先|当场|当众|当即|紧接着|"
    r"然后|转而|反过来|逐渐|偶尔|常常|经常|总是|老是|时常|有时|一脸[\u4e00-\u9fff]{2}|满脸[\u4e00-\u9fff]{2}|赛后|"
    r"会后|课后|饭后|席间|日前|近日|次日|翌日|隔天|第二天|当天|当晚|当日|昨日|昨天|今天|今日|昨晚|事后|之前|此前|同时|"
    r"突然|忽然|如实|半开玩笑|毫不[\u4e00-\u9fff]{2}|直截了当|斩钉截铁|若有所思|无奈|激动|兴奋|自豪|骄傲|坚定|平静|"
    r"认真|严肃|淡然|哽咽)"
)
#: What an adverbial clause of being interviewed looks like; its object is no subject.
INTERVIEWED = lazy(r"接受[^，。：“”]{0,24}(?:采访|专访|访问|访谈|问询)")


def strong_verb(clause: str) -> re.Match[str] | None:
    """The first verb in a clause that is a sign of speech by itself."""
    return _STRONG.search(clause)


def asks(clause: str) -> bool:
    """Whether a clause tells of a question.

    >>> asks("我问他"), asks("他回答")
    (True, False)
    """
    return bool(_ASK.search(clause))


def writes(clause: str) -> bool:
    """Whether a clause tells of something written: a post, a letter, a statement."""
    return bool(_WRITE.search(clause) or _STATEMENT.search(clause))
