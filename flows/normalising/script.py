"""Which script is a text written in, and what kind of traditional is it? Decided by counting evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from flows.document import Script
from flows.normalising.conversion.dictionaries import load_dictionary
from flows.normalising.conversion.matching import UNICODE, Codes, encode
from flows.normalising.conversion.words import STANDARD, compatibility_forms

#: Words in which text mapped to traditional character by character keeps a simplified character that also is a
#: traditional one.
_LEFT_ALONE = re.compile(
    "[之以然最今此]后|后[来來面续續]|[这這那哪]里|里面|由于|[对對关關至等终終]于|于是|什么|怎么|[这這那]么|[标標]准|"
    "只有一只|干[净凈淨]"
)
#: The same words as people write them in traditional characters.
_WRITTEN = re.compile(
    "[之以然最今此]後|後[來面續]|[這那哪][裡裏]|[裡裏]面|由於|[對關至等終]於|於是|[什甚][麼麽]|怎[麼麽]|[這那][麼麽]|"
    "[標]準|乾[淨]"
)
_TAIWAN = re.compile("[裡為臺「]|(?<=[一-鿿])著(?=[一-鿿])")
_HONG_KONG = re.compile("[裏衞説啲嘅咗喺嗰冇佢哋嚟嘢]")

#: Characters that are searched for words: more than enough to tell one habit from another.
_SAMPLE = 1 << 15


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """What a text is written in, and on what evidence.

    `script`: hans, hant or mixed. `variety`: of traditional text tw, hk or machine (simplified text mapped to
    traditional character by character), empty where nothing tells. `hans` and `hant` count the characters that only
    simplified or only traditional text has; `left_alone` and `written` count words that machine-converted text and
    people write differently, near the text's beginning; `kana` counts Japanese letters.
    """

    script: Script
    variety: str = ""
    hans: int = 0
    hant: int = 0
    left_alone: int = 0
    written: int = 0
    kana: int = 0


@cache
def _classes() -> np.ndarray:
    """For each code point: 1 only simplified, 2 only traditional, 3 kana."""
    to_hans, to_hant = load_dictionary("TSCharacters"), load_dictionary("STCharacters")
    classes = np.zeros(UNICODE, np.uint8)
    for c, traditional in to_hant.items():
        # The first value is what stands for the character in most words; where that is itself, it is no evidence.
        if traditional != c and c not in to_hans and c not in _SHARED:
            classes[ord(c)] = 1
    for c, simplified in to_hans.items():
        if simplified != c and c not in to_hant and c not in STANDARD and c not in compatibility_forms():
            classes[ord(c)] = 2
    classes[0x3041:0x3097] = 3
    classes[0x30A1:0x30FB] = 3
    return classes


#: Simplified characters that are as common in traditional text: 后 (queen), 里 (mile), 台, 云 …
_SHARED = frozenset(
    "么后里台云于余征几丑干谷松了只面制系表范佣仆占吁同向周回困夸姜家志曲板杰游准伙出刮卷合吊咸冬卜发厂广升咏冲别才朱"
    "复暗秋胡致克借采千秘荐折借注栗梁欲党斗苏佑沾淀漓炼瓮症确种筑签纤胜腊腌旋仑卤历向里划凶沈涂摆托扎折据厘蔑吃岳布岩"
    "床奸床晒朴杆柜栖梁群峰秆粽绣线绷酸采钩锈闲雇靓鲇"
)


def detect_script(s: str) -> ScriptReport:
    """What a string is written in. Linear and fast enough to ask for every document.

    >>> detect_script("這里的標准是什么，他說由于").variety
    'machine'
    """
    if s.isascii():
        return ScriptReport("hans")
    hans, hant, kana = np.bincount(_classes()[encode(s)], minlength=4)[1:4].tolist()
    if hant == 0 or hans > 20 * hant:
        return ScriptReport("hans", "", hans, hant, 0, 0, kana)
    s = s[:_SAMPLE]
    left_alone, written = len(_LEFT_ALONE.findall(s)), len(_WRITTEN.findall(s))
    script: Script = "hant" if hant > 20 * hans else "mixed"
    return ScriptReport(script, _variety(s, left_alone, written), hans, hant, left_alone, written, kana)


def count_scripts(s: str) -> tuple[int, int]:
    """How many characters of a string only simplified text has, and how many only traditional text."""
    hans, hant = np.bincount(_classes()[encode(s)], minlength=4)[1:3].tolist()
    return hans, hant


def only_simplified(codes: Codes) -> np.ndarray:
    """Which code points only simplified text has."""
    found: np.ndarray = _classes()[codes] == 1
    return found


def lines_in_hant(s: str) -> np.ndarray:
    """For each character of a text of both scripts whether its line is traditional.

    A line that holds no evidence goes with the line before it; a line of both, with its traditional half, whose table
    leaves simplified characters alone."""
    codes = encode(s)
    classes = _classes()[codes]
    starts = np.concatenate([[0], np.flatnonzero(codes[:-1] == ord("\n")) + 1])
    hans, hant = (np.add.reduceat((classes == kind).astype(np.int64), starts) for kind in (1, 2))
    told = np.flatnonzero(hans + hant)
    if not len(told):
        return np.zeros(len(s), bool)
    verdict = (hant > 0) & (hans <= 20 * hant)
    source = np.maximum(np.searchsorted(told, np.arange(len(starts)), side="right") - 1, 0)
    return np.repeat(verdict[told[source]], np.diff(np.append(starts, len(s))))


def _variety(s: str, left_alone: int, written: int) -> str:
    if left_alone > written:
        return "machine"
    taiwan, hong_kong = len(_TAIWAN.findall(s)), len(_HONG_KONG.findall(s))
    if taiwan == hong_kong == 0:
        return ""
    return "hk" if hong_kong > taiwan else "tw"
