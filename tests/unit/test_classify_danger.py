"""Which words mean that a life is in danger now, and which only look like it."""

from __future__ import annotations

import pytest

from dispatch.classify import danger_phrases, trigger_phrases

DANGER_NOW = [
    "下午三点多楼上着火了，火很大，快来人",
    "我家隔壁煤气泄漏，味道特别大",
    "闻到很浓的煤气味，整栋楼都是",
    "有人要跳楼，站在楼顶不肯下来",
    "两个小孩掉进河里了",
    "电梯里有人被困，已经半小时了",
    "工地塌方，两名工人被埋",
    "邻居儿子拿着刀到处砍人",
    "老人昏迷不醒，没有呼吸",
    "我真的不想活了",
    "屋后山体滑坡了，土冲到墙根",
    "会议中心着火了",
    "车间发生爆炸，多人受伤",
    "一家三口煤气中毒昏迷",
    "水库有人溺水，快救人",
    "槽罐车在国道上侧翻，液体流出来了",
    "隔壁着火了，烟雾报警器响个不停",
    "仓库起火，可能有人被困",
    "楼上着火了很危险",
    "刚才有人持刀冲进店里",
    "There is a gas leak in the basement",
    "去年修的房子不提了，现在着火了！快来",
]

NO_DANGER_NOW = [
    "社区组织消防演练，模拟三楼着火",
    "如果着火了消防车怎么进来",
    "我们很担心煤气泄漏",
    "上个月这里着火过一次",
    "车棚着火，已被扑灭，请来清理",
    "小区防火门坏了半年没人修",
    "电线老化容易引起火灾",
    "商场天天喊跳楼价，吵死了",
    "一家人吃着火锅看电视",
    "楼顶的落水管掉下来一截",
    "昨晚吵架，好在没有人受伤",
    "多次电梯困人，物业不换电梯",
    "山体滑坡监测点的牌子倒了",
    "建议开展防溺水宣传",
    "请问燃气泄漏报警器去哪里买",
    "商铺存在起火的安全隐患",
    "请查处去年的塌方事故",
    "限购政策扼杀了我们的希望",
    "看着火车站越来越堵",
    "一旦发生火灾后果不堪设想",
    "",
]


FILLER = "路边的垃圾一直没有人清运，请尽快派人来看一看。" * 8


@pytest.mark.parametrize("text", DANGER_NOW)
def test_a_danger_is_found_wherever_it_stands_in_a_long_text(text: str) -> None:
    assert danger_phrases(f"{FILLER}{text}。{FILLER}") == danger_phrases(text)


def test_dangers_that_stand_far_apart_are_all_found_in_order() -> None:
    text = f"会议中心着火了。{FILLER}电梯里有人被困。{FILLER}水库有人溺水，快救人"
    assert danger_phrases(text) == ("着火", "电梯…被困", "溺水")


@pytest.mark.parametrize("text", DANGER_NOW)
def test_a_present_danger_to_life_is_found(text: str) -> None:
    assert danger_phrases(text)


@pytest.mark.parametrize("text", NO_DANGER_NOW)
def test_a_fear_a_drill_a_condition_or_a_past_event_is_no_present_danger(text: str) -> None:
    assert danger_phrases(text) == ()


def test_phrases_are_pieces_of_the_text_each_once_in_its_order() -> None:
    text = "着火了！着火了！有人被困！"
    found = danger_phrases(text)
    assert list(found) == sorted(set(found), key=text.index)
    assert all(piece in text for piece in found)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("有王大锤家煤气味", ("有…煤气味",)),
        ("燃气管道泄漏了", ("燃气…泄漏",)),
        ("孩子掉进李小龙家井里", ("掉进…井",)),
        ("老人李四昨晚被困在赵六家的电梯里", ("老人…被困",)),
        ("电梯困人,煤气泄漏", ("电梯困人", "煤气泄漏")),
    ],
)
def test_a_phrase_quotes_no_names(text: str, phrases: tuple[str, ...]) -> None:
    """Phrases stand in events, which are kept for ever and hold no personal data."""
    assert danger_phrases(text) == phrases


def test_danger_at_the_end_of_a_long_text_is_found() -> None:
    assert danger_phrases("物业收费不合理。" * 2000 + "再不解决我就从楼顶跳楼。") == ("跳楼",)


def test_many_repeats_stay_few_phrases() -> None:
    assert danger_phrases("着火了！" * 3000) == ("着火",)


def test_triggers_name_the_vulnerable_and_the_many() -> None:
    assert trigger_phrases("小区独居老人没人照顾，上百人联名") == ("独居", "老人", "上百人", "联名")
    assert trigger_phrases("路灯不亮") == ()
