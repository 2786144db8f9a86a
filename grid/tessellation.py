"""The generated geometry of a demo county: an outline, divided again and again without gaps.

Nothing here is surveyed. Some thousand small Voronoi cells are scattered, densely where many
villages lie; towns, then villages, then grids are grown over them cell by cell from a seed each.
All areas are unions of whole cells, so neighbours share their borders to the last digit. The same
seed number gives the same county.
"""

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
"""Positions in kilometres east and north of the county's middle, shape (n, 2)."""

_CELLS_A_VILLAGE = 14
_EVENING_ROUNDS = 6
_KM_A_DEGREE = 111.32


@dataclass(frozen=True)
class Anchor:
    """Where a town is put: kilometres east and north of the middle, and how far it spreads."""

    code: str
    east: float
    north: float
    spread: float
    villages: int


@dataclass(frozen=True)
class Cells:
    """The small cells of a county, their middles and neighbours; outlines in degrees, WGS84."""

    middles: Points
    outlines: list[BaseGeometry]
    neighbours: list[list[int]]

    def union(self, members: Sequence[int]) -> BaseGeometry:
        """The outline of several cells together."""
        return shapely.coverage_union_all([self.outlines[i] for i in members])


def scatter(anchors: Sequence[Anchor], centre: tuple[float, float], seed: int) -> Cells:
    """The cells of a county around `centre` (lng, lat), denser where more villages lie."""
    rng = random.Random(seed)  # noqa: S311 (a map, not a secret)
    waves = [(k, rng.uniform(0.25, 1.0) / k**1.1, rng.uniform(0, math.tau)) for k in range(2, 15)]

    def is_inside(x: float, y: float) -> bool:
        angle = math.atan2(y + 2.5, x + 3.5)
        bulge: float = sum(size * math.sin(k * angle + phase) for k, size, phase in waves)
        return math.hypot((x + 3.5) * 1.05, (y + 2.5) * 0.95) < 23.5 * (1 + 0.11 * bulge)

    points: list[tuple[float, float]] = []
    for anchor in anchors:
        placed = 0
        while placed < anchor.villages * _CELLS_A_VILLAGE:
            x = rng.gauss(anchor.east, anchor.spread)
            y = rng.gauss(anchor.north, anchor.spread)
            if is_inside(x, y):
                points.append((x, y))
                placed += 1
    thin = [(rng.uniform(-36, 30), rng.uniform(-34, 30)) for _ in range(1400)]
    points += thin
    frame = shapely.box(-42, -40, 36, 36)
    middles = np.array(points)
    for _ in range(2):  # Lloyd's relaxation evens the cells out
        cells = _voronoi(middles, frame)
        middles = shapely.get_coordinates(shapely.centroid(cells))
    cells = _voronoi(middles, frame)
    kept = [i for i, (x, y) in enumerate(middles.tolist()) if is_inside(x, y)]
    neighbours = _neighbours([cells[i] for i in kept])
    whole = _largest_part(neighbours)
    renumbered = {old: new for new, old in enumerate(whole)}
    lng, lat = centre
    degrees = np.array([1 / (_KM_A_DEGREE * math.cos(math.radians(lat))), 1 / _KM_A_DEGREE])
    outlines = shapely.transform(
        np.array([cells[kept[i]] for i in whole]),
        lambda xy: np.round(xy * degrees + np.array([lng, lat]), 6),
    )
    return Cells(
        middles=middles[[kept[i] for i in whole]],
        outlines=list(outlines),
        neighbours=[[renumbered[j] for j in neighbours[i]] for i in whole],
    )


def _voronoi(middles: Points, frame: BaseGeometry) -> NDArray[np.object_]:
    """The Voronoi cell of each point, in the points' order."""
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(middles), extend_to=frame, ordered=True)
    )
    return np.asarray(shapely.intersection(cells, frame), dtype=object)


def _neighbours(cells: Sequence[BaseGeometry]) -> list[list[int]]:
    """For each cell the cells that share a side with it."""
    sides: dict[tuple[tuple[float, float], tuple[float, float]], list[int]] = {}
    for index, cell in enumerate(cells):
        ring = [(round(x, 7), round(y, 7)) for x, y in cell.exterior.coords]
        for start, end in pairwise(ring):
            sides.setdefault((min(start, end), max(start, end)), []).append(index)
    found: list[list[int]] = [[] for _ in cells]
    for pair in sides.values():
        if len(pair) == 2:
            found[pair[0]].append(pair[1])
            found[pair[1]].append(pair[0])
    return found


def _largest_part(neighbours: Sequence[Sequence[int]]) -> list[int]:
    """The cells of the largest connected part, in order."""
    left = set(range(len(neighbours)))
    best: set[int] = set()
    while left:
        stack = [left.pop()]
        part = set(stack)
        while stack:
            for other in neighbours[stack.pop()]:
                if other in left:
                    left.discard(other)
                    part.add(other)
                    stack.append(other)
        best = max(best, part, key=len)
    return sorted(best)


def grow(
    cells: Cells, members: Sequence[int], seeds: Sequence[int], shares: Sequence[float]
) -> list[list[int]]:
    """Divide connected cells among seeds, each region in one piece and about as large as its share.

    In turn the region that has least of its share takes the free neighbouring cell nearest to its
    seed.
    """
    free = set(members) - set(seeds)
    regions = [[seed] for seed in seeds]
    at = cells.middles
    frontiers: list[list[tuple[float, int]]] = [[] for _ in seeds]

    def extend(region: int, cell: int) -> None:
        for other in cells.neighbours[cell]:
            if other in free:
                distance = math.dist(at[other], at[seeds[region]])
                heapq.heappush(frontiers[region], (distance, other))

    turns: list[tuple[float, int]] = []
    for region, seed in enumerate(seeds):
        extend(region, seed)
        heapq.heappush(turns, (1 / shares[region], region))
    while free and turns:
        _, region = heapq.heappop(turns)
        frontier = frontiers[region]
        while frontier and frontier[0][1] not in free:
            heapq.heappop(frontier)
        if not frontier:
            continue  # enclosed by others: it keeps what it has
        _, cell = heapq.heappop(frontier)
        free.discard(cell)
        regions[region].append(cell)
        extend(region, cell)
        heapq.heappush(turns, (len(regions[region]) / shares[region], region))
    return regions


def seeds_apart(cells: Cells, members: Sequence[int], count: int) -> list[int]:
    """Cells spread evenly over the members: far apart first, then moved to the middle of theirs."""
    at = cells.middles[list(members)]
    nearest = ((at - at.mean(axis=0)) ** 2).sum(axis=1)
    chosen = [int(np.argmin(nearest))]
    nearest = np.full(len(at), np.inf)
    while len(chosen) < count:
        nearest = np.minimum(nearest, ((at - at[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(np.argmax(nearest)))
    for _ in range(_EVENING_ROUNDS):
        distances = ((at[:, None, :] - at[chosen][None, :, :]) ** 2).sum(axis=2)
        owner = distances.argmin(axis=1)
        for seed in range(count):
            own = np.flatnonzero(owner == seed)
            to_middle = ((at[own] - at[own].mean(axis=0)) ** 2).sum(axis=1)
            chosen[seed] = int(own[np.argmin(to_middle)])
    return [members[i] for i in chosen]


def nearest_cell(cells: Cells, members: Sequence[int], east: float, north: float) -> int:
    """The cell whose middle is nearest to a position in kilometres."""
    at = cells.middles[list(members)]
    return members[int(np.argmin(((at - np.array([east, north])) ** 2).sum(axis=1)))]
