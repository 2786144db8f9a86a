"""Phrases of danger to life, which alone raise severity, and triggers that are only shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FIRE = (
    r"着火(?!锅|点|隐患|风险|灾|车)|(?<!引)起火(?!隐患|风险|灾|点|锅|头|原因)|失火(?!隐患|风险|案)|"
    r"正在燃烧|突发大火|燃起大火|火势(?!不大)|冒浓烟|烧起来了|发生火灾|山火"
)
_GAS = (
    r"(?:燃气|煤气|天然气|液化气|氨气|氯气|液氨|危化品|化学品|毒气)[^，。；！？\n]{0,6}泄[漏露]|"
    r"(?:煤气|燃气|天然气|液化气)(?:管道?)?漏气|(?:很浓|浓烈|强烈|很大)的?(?:煤气|燃气|天然气)味|"
    r"(?:闻到|有)[^，。；！？\n]{0,6}(?:煤气|燃气|天然气)味|(?:煤气|一氧化碳|集体|中毒)[^，。；！？\n]{0,3}中毒|"
    r"中毒昏迷|食物中毒[^，。；！？\n]{0,8}(?:昏迷|抢救)|槽罐车[^，。；！？\n]{0,8}(?:侧翻|泄漏)"
)
_BLAST = r"发生爆炸|爆炸了|(?:锅炉|煤气罐|车间|工厂|厂房)[^，。；！？\n]{0,4}爆炸"
_SELF_HARM = (
    r"跳楼(?!价|大|促|甩)|跳河|跳桥|跳江|轻生|自杀(?!式)|自焚|割腕|喝农药|服毒|服药自尽|"
    r"不想活|活不下去了|同归于尽|寻短见|(?<!三)上吊"
)
_VIOLENCE = (
    r"杀人(?!犯|偿命|诛心|放火)|砍人|捅人|捅伤|砍伤|砍死|捅死|持刀|行凶|持枪|劫持|遭到?绑架|被人绑架|绑架了?(?:我|他|她|孩子|小孩)|绑架勒索|"
    r"(?<![扼抹])杀了(?:他|她|你|我|全家)|报复社会|拿刀(?!具)|拿着刀|动刀"
)
_TRAPPED = (
    r"(?:有人|人员|老人|孩子|小孩|工人|群众|村民|几个人|多人)[^，。；！？\n]{0,6}(?:被困|受困|被埋)|"
    r"(?:被困|困在|关在)[^，。；！？\n]{0,4}电梯|电梯[^，。；！？\n]{0,8}(?:困人|困住|被困)|"
    r"被埋(?!单|没|葬|怨|头)|被洪水|掉进[^，。；！？\n]{0,4}(?:井|河|水|坑)|溺水|落水(?!管|口|沟|井|孔)|"
    r"掉[到下入][^，。；！？\n]{0,3}(?:河|井|水)里"
)
_COLLAPSE = (
    r"塌方(?!式)|坍塌|(?<!防线)垮塌|山体滑坡|泥石流|山洪(?:暴发|来了)|(?:房屋|房子|楼房|墙体|屋顶|桥梁?)[^，。；！？\n]{0,4}(?:倒塌|塌了)|"
    r"溃坝|决堤|决口"
)
_HURT = (
    r"昏迷不醒|生命垂危|奄奄一息|没有?呼吸|心脏骤停|大出血|快不行了|触电(?!保护)|"
    r"(?<!没)有人(?:受伤|晕倒|昏倒|流血)|多人受伤|死了人|出人命了|血流不止"
)
_ENGLISH = (
    r"\b(?i:gas leak|on fire|house fire|building fire|person trapped|drowning|suicid\w+|gunshot)\b"
)

_GAP: Final = re.compile(r"\[\^[^\]]+\]\{0,\d\}")
_DANGER: Final = re.compile(
    _GAP.sub(
        r"(\g<0>)",
        "|".join(
            (_FIRE, _GAS, _BLAST, _SELF_HARM, _VIOLENCE, _TRAPPED, _COLLAPSE, _HURT, _ENGLISH)
        ),
    )
)
"""Every gap, where any words may stand, is a group."""
_CORES: Final = re.compile(
    "着火|起火|失火|燃烧|大火|火势|浓烟|烧起|火灾|山火|泄漏|泄露|漏气|气味|中毒|侧翻|爆炸|"
    "跳楼|跳河|跳桥|跳江|轻生|自杀|自焚|割腕|农药|服毒|服药|不想活|活不下去|同归于尽|短见|上吊|"
    "杀人|杀了|砍人|砍伤|砍死|捅人|捅伤|捅死|持刀|行凶|持枪|劫持|绑架|报复社会|拿刀|拿着刀|动刀|"
    "被困|受困|被埋|困在|关在|困人|困住|洪水|掉进|掉到|掉下|掉入|溺水|落水|"
    "塌方|坍塌|垮塌|滑坡|泥石流|山洪|倒塌|塌了|溃坝|决堤|决口|"
    "昏迷|垂危|奄奄|呼吸|骤停|大出血|不行了|触电|受伤|晕倒|昏倒|流血|死了人|人命|血流|"
    "leak|fire|trapped|drown|uicid|gunshot|Leak|Fire|Trapped|Drown|LEAK|FIRE|TRAPPED|DROWN"
)
"""Every dangerous phrase contains one of these; looking for them first makes the rest rare."""

_AROUND_CORE: Final = 24
"""No dangerous phrase reaches farther than so many characters from its core."""

_NOT_NOW_BEFORE: Final = re.compile(
    r"没有|并未|未发生|尚未|没$|避免|防止|预防|防范|以防|杜绝|担心|担忧|害怕|生怕|唯恐|恐怕|就怕|"
    r"万一|如果|一旦|一但|假如|假设|要是|倘若|若|可能|容易|极易|易$|随时|将会|即将|潜在|存在|"
    r"(?<![社开一])会(?![议场所堂展]).{0,3}$|引发|引起|导致|造成|"
    r"演练|演习|宣传|培训|知识|应急预案|难道|等到|非要|治理|监测|防治|报警器|警示|"
    r"曾|去年|前年|以前|之前|上次|历史|多次|经常|时常|常常|屡次|屡屡|频繁|频频|几次|数次|每次|"
    r"多发|接二连三|案例|昨天|前天|今年|近日|上周|上个|上月|本月|\d{4}年|\d{1,2}月|年前|"
    r"差点|险些|几乎|是否|能否|模拟"
)
_NOT_NOW_AFTER: Final = re.compile(
    r"(?:的|等)?(?:安全)?(?:隐患|风险|危险|演练|演习|预案|可能|事件|事故|现象|案例|防治|治理|监测|"
    r"报警器|报警装置|警示|宣传|应急|点位|嫌疑|倾向|知识)|"
    r"[^。！？；\n]{0,8}(?:怎么办|已扑灭|已经扑灭|已被扑灭|已灭|扑灭了|已排除|已处置|已修复|"
    r"谁负责|谁来负责|不堪设想)"
)
_NOW_BEFORE: Final = re.compile(r"(?:现在|正在|此刻|刚才|刚刚|马上|又).{0,4}$")
_NOW_AFTER: Final = re.compile(r".{0,8}?(?:快来|快点来|救命|求救|快救|赶紧来)")
_SENTENCE_END: Final = re.compile(r"[。！？；!?;\n]")
_LOOK_BACK: Final = 18
_LOOK_AHEAD: Final = 16

_TRIGGERS: Final = re.compile(
    r"未成年|儿童|小孩|孩子|婴儿|幼儿|学生|老人|老年人|高龄|孤寡|独居|残疾|盲人|聋哑|孕妇|精神病|"
    r"多人|上百人|几百人|数百人|几十人|上千人|集体|聚集|联名|群体|全体业主|"
    r"威胁|恐吓|扬言|报复|拼命|曝光|上访|进京|媒体|拉横幅|走投无路|家破人亡"
)
_TRIGGER_TEXT: Final = 600
_MOST_SHOWN: Final = 6


def danger_phrases(text: str) -> tuple[str, ...]:
    """The phrases of `text` that say a life is in danger now, each once, in order. A fire drill, a
    fear, a condition, a past event or a danger that is over does not count. They stand in events,
    so that the words between theirs, which may be a name, are left out (…)."""
    found: dict[str, None] = {}
    for match in _dangers(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        clause = _SENTENCE_END.split(before)[-1]
        after = text[match.end() : match.end() + _LOOK_AHEAD]
        now = _NOW_BEFORE.search(clause) or _NOW_AFTER.match(after)
        if _NOT_NOW_AFTER.match(after) or (not now and _NOT_NOW_BEFORE.search(clause)):
            continue
        found[_without_gaps(match)] = None
        if len(found) == _MOST_SHOWN:
            break
    return tuple(found)


def _dangers(text: str) -> Iterator[re.Match[str]]:
    """The matches of _DANGER, which costs so much that it looks only where a core stands."""
    begin = end = 0
    for core in _CORES.finditer(text):
        if core.start() - _AROUND_CORE > end:
            yield from _DANGER.finditer(text, begin, end)
            begin = core.start() - _AROUND_CORE
        end = core.end() + _AROUND_CORE
    if end:
        yield from _DANGER.finditer(text, begin, end)


def _without_gaps(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    kept = []
    for begin, end in match.regs[1:]:
        if end > begin:
            kept.append(text[start:begin])
            start = end
    return "…".join((*kept, text[start : match.end()]))


def trigger_phrases(text: str) -> tuple[str, ...]:
    """Words that the person who accepts should see (minors, elderly, disabled, many people,
    threats), each once, in order. They raise nothing by themselves."""
    found = dict.fromkeys(_TRIGGERS.findall(text, 0, _TRIGGER_TEXT))
    return tuple(found)[:_MOST_SHOWN]
