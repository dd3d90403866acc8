"""著: zhù ("write; known") stays, the particle and the verb become 着.

Words say most of it (words.py); this says the rest, by what stands around.

A book's author stands before it: 老舍著《茶馆》, （张三著）, 《骆驼祥子》，老舍著，. So does what somebody has written
behind it: 著有小说. A verb does not: 看著《茶馆》, （笑著）, 写著有.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Characters that a verb with 着 ends with, both scripts.
_VERBS = (
    "看穿拿帶带想守留等住坐站對对朝向隨随沿憑凭寫写放擺摆掛挂藏背抱握味臨临滿满在有聽听說说走跑開开關关圍围繞绕跟靠指"
    "盯望笑哭活過过吃喝含包懷怀存持接連连牽牵拉抓扶舉举提捧抬戴點点燒烧"
    "亮照閃闪流動动飄飘傳传響响唱念讀读記记愛爱恨覺觉感懂忙急睡躺趴蹲跪立排插夾夹隔護护顧顾依按為为當当趁乘借藉養养種"
    "种長长生發发散透露顯显示現现標标載载裝装盛堆積积擁拥佔占領领導导引吸受遭忍"
    "耐撐撑挺控掌翻哼印題题登演播叫喊罵骂求逼催追趕赶拖推拽搂摟牵挽攙搀扭歪斜低仰昂睜睁閉闭眯瞪張张咧抿咬嚼嘗尝試试摸"
    "找尋寻盼期待渴夢梦琢磨惦挂牽牵默呆愣空閒闲旋轉转蹦跳飛飞爬游划騎骑乘搭"
    "披裹捂捏攥揣掏挖刨剪縫缝織织繡绣畫画刻擦洗刷掃扫烤煮炒燉炖熬泡曬晒晾凍冻烘熱热冷亮暗紅红病痛疼累餓饿渴困醉瘋疯鬧"
    "闹吵爭争斗鬥打殺杀算數数估計计談谈聊議议論论講讲評评問问答應应回喂餵養养"
)
_HAN = "㐀-鿿"
_ZHU = [
    re.compile(pattern)
    for pattern in (
        f"(?<![{_VERBS}])著(?=《)",
        f"(?<![{_VERBS}])著(?=有(?!名))",
        f"[（(](?:[{_HAN}·]{{1,11}}[^{_VERBS}])著(?=[）)])",
        f"[》」』][，、]?\\s?[{_HAN}·．]{{1,9}}[^{_VERBS}，。]著(?=[，。；、）)\\s]|$)",
        f"(?<=[{_HAN}a-z])[ \u3000]著(?=[\\s，。；、）)]|$)",
        f"[{_HAN}]{{2}}著(?=[，、][^，。、\\s]{{1,12}}(?:出版|[書书][局店]|社|[譯译編编繪绘]))",
        f"(?<=[{_HAN}])等[ \u3000]?著(?=《)",
        f"(?<=[{_HAN}])(?<![{_VERBS}])著(?=，《|[（(](?:19|20)[0-9]{{2}}[)）])",
        f"[）)]著(?=[；;，][{_HAN}]{{2,4}}[譯译])",
    )
]


def authors(s: str) -> Iterator[int]:
    """The places of 著 that say who wrote a book, or what.

    >>> list(authors("老舍著《茶館》，看著《茶館》")), list(authors("他笑著（笑著）"))
    ([2], [])
    """
    for pattern in _ZHU:
        for m in pattern.finditer(s):
            yield m.end() - 1
