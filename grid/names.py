"""The names of areas, found in addresses and texts by one compiled pattern.

Python's alternation tries its branches one after the other, so the names are compiled as a trie:
one branch per first character, guarded by a character set that skips everything else.
"""

import re
from collections.abc import Iterable, Mapping

from grid.areas import Area, AreaLevel, AreaPath

SEARCHED_CHARACTERS = 2000
"""Where a matter lies is said early; the rest of a long text is not searched."""

_SUFFIX = re.compile(r"(社区居委会|社区居民委员会|居民委员会|居委会|村民委员会|村委会|社区|村)$")
_TOWN_SUFFIX = re.compile(r"(畲族镇|畲族乡|街道|镇|乡)$")
_SAID_IN_FULL = ("村", "社区", "委会", "街道", "镇", "乡", "网格", "县", "区", "市")
_PART_OF_A_NAME = re.compile(r".村(村|村委会|村民委员会)")
"""武村村委会 may be the end of another village's name (茶山村村委会 ends like 山村村委会)."""
_OTHER_PLACE = frozenset("路街巷弄桥镇乡县市省港湖山公")
"""What follows a bare name and makes it the name of something else (太平路, 白云山)."""


_NARROW = (AreaLevel.VILLAGE, AreaLevel.GRID)


def village_names(name: str) -> tuple[str, tuple[str, ...]]:
    """How a village is called, and its other names, from its official name.

    水东村委会 is called 水东村, and also 水东; 万丰社区居委会 is called 万丰社区.
    """
    stem = _SUFFIX.sub("", name, count=1) if len(name) > 2 else name
    if name.endswith(("村委会", "村民委员会", "村")):
        # 武村村委会 is said 武村, and also 武村村.
        called = stem if stem.endswith("村") else f"{stem}村"
    elif name.endswith("镇居委会"):
        called = f"{stem}居委会"
        return called, (f"{_TOWN_SUFFIX.sub('', stem)}居委会",)
    else:
        called = f"{stem}社区"
    others = dict.fromkeys((name, stem, f"{stem}村" if called == stem else stem))
    others.pop(called, None)
    return called, tuple(others)


def town_aliases(name: str) -> tuple[str, ...]:
    """The other names of a town: 碧湖镇 is also 碧湖; 老竹畲族镇 also 老竹镇 and 老竹."""
    stem = _TOWN_SUFFIX.sub("", name)
    kind = name[-1] if name[-1] in "镇乡" else "街道"
    return tuple(alias for alias in dict.fromkeys((f"{stem}{kind}", stem)) if alias != name)


def _pattern(names: Iterable[str]) -> str:
    """A pattern that matches the longest of these names; they share their beginnings."""
    by_first: dict[str, list[str]] = {}
    complete = False
    for name in names:
        if name:
            by_first.setdefault(name[0], []).append(name[1:])
        else:
            complete = True
    if not by_first:
        return ""
    branches = [re.escape(first) + _pattern(rest) for first, rest in sorted(by_first.items())]
    return f"(?:{'|'.join(branches)})" + ("?" if complete else "")


class PlaceNames:
    """The names of all areas of a county, ready to be found in a text."""

    def __init__(self, areas: Mapping[str, Area], paths: Mapping[str, AreaPath]) -> None:
        self._level = {code: area.level for code, area in areas.items()}
        self._paths = paths
        self._codes: dict[str, tuple[str, ...]] = {}
        for code, area in areas.items():
            for name in {area.name, *area.aliases}:
                self._codes[name] = (*self._codes.get(name, ()), code)
        firsts = "".join(sorted({re.escape(name[0]) for name in self._codes if name}))
        # The character set in front lets the search skip to where a name can begin.
        self._find = re.compile(f"(?=[{firsts}]){_pattern(self._codes)}" if firsts else r"(?!)")

    def find(self, text: str, *, is_address: bool, town: str | None = None) -> str | None:
        """The code of the one area that this text names, or None.

        In a free text a bare name of two characters (太平, 同心) is a word like others, and counts
        only beside its town or county; so does what may be the end of another name. A name that
        several areas share counts only with its town, which may be known beforehand (`town`).
        Several villages of one town name the town.
        """
        codes = self._codes
        text = text[:SEARCHED_CHARACTERS]
        hits: list[tuple[str, bool]] = []
        for match in self._find.finditer(text):
            name = match.group()
            is_full = name.endswith(_SAID_IN_FULL) and len(name) > 2
            if not is_full and text[match.end() : match.end() + 1] in _OTHER_PLACE:
                continue
            hits.append((name, len(name) > 2 and not _PART_OF_A_NAME.fullmatch(name)))
        if not hits:
            return None
        return self._decide([(codes[name], strong) for name, strong in hits], is_address, town)

    def _decide(
        self, hits: list[tuple[tuple[str, ...], bool]], is_address: bool, town: str | None
    ) -> str | None:
        level, paths = self._level, self._paths
        county = next((c for codes, _ in hits for c in codes if level[c] is AreaLevel.COUNTY), None)
        trusted = is_address or county is not None
        towns = {
            code
            for codes, strong in hits
            for code in codes
            if level[code] is AreaLevel.TOWN and (strong or trusted)
        }
        context = towns or ({town} if town else set())
        narrow: dict[str, str] = {}  # by village
        for codes, strong in hits:
            # A name that a town shares with one of its villages (太平) means the town.
            below = [] if towns.intersection(codes) else [c for c in codes if level[c] in _NARROW]
            fitting = [c for c in below if paths[c].town in context] if context else below
            if len(fitting) != 1 or not (strong or trusted or context):
                continue
            path = paths[fitting[0]]
            if path.village is not None:
                known = narrow.get(path.village)
                if known is None or level[fitting[0]] is AreaLevel.GRID:
                    narrow[path.village] = fitting[0]
        if len(narrow) == 1:
            return next(iter(narrow.values()))
        if narrow:
            towns = {parent for village in narrow if (parent := paths[village].town) is not None}
        if len(towns) == 1:
            return next(iter(towns))
        return None if towns else county
