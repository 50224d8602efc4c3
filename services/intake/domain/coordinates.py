"""A point as a phone or a map says it, brought to WGS 84.

Chinese maps draw in GCJ-02 (高德, 腾讯), which is WGS 84 shifted by up to 700 metres, or in BD-09 (百度), which shifts
that once more.  The formulas are the published ones of coordtransform and eviltransform; the way back from GCJ-02
has none and is found by going forth until it fits.
"""

import math
from typing import Final, Literal

Crs = Literal["wgs84", "gcj02", "bd09"]
Point = tuple[float, float]

AXIS: Final = 6378245.0
FLATTENING: Final = 0.00669342162296594323
ROUNDS: Final = 6
BAIDU: Final = math.pi * 3000 / 180
SHIFTED: Final = (72.004, 0.8293, 137.8347, 55.8271)


def wgs84_of(point: Point, crs: Crs) -> Point:
    """Longitude and latitude in WGS 84, from GCJ-02 to a centimetre, from BD-09 to a metre."""
    if crs == "bd09":
        point = _gcj02_of_baidu(*point)
    if crs == "wgs84" or not _is_shifted(*point):
        return point
    lon, lat = point
    for _ in range(ROUNDS):
        forth = gcj02_of((lon, lat))
        lon, lat = lon + point[0] - forth[0], lat + point[1] - forth[1]
    return lon, lat


def gcj02_of(point: Point) -> Point:
    """Where a map in GCJ-02 draws a point of WGS 84."""
    lon, lat = point
    x, y = lon - 105, lat - 35
    common = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (common + _waves(y, 160, 320)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (common + _waves(x, 150, 300)) * 2 / 3
    bend = 1 - FLATTENING * math.sin(math.radians(lat)) ** 2
    metres = AXIS / math.sqrt(bend)
    return (
        lon + math.degrees(east / (metres * math.cos(math.radians(lat)))),
        lat + math.degrees(north / (metres * (1 - FLATTENING) / bend)),
    )


def _waves(t: float, long: float, longest: float) -> float:
    return (
        20 * math.sin(t * math.pi)
        + 40 * math.sin(t / 3 * math.pi)
        + long * math.sin(t / 12 * math.pi)
        + longest * math.sin(t / 30 * math.pi)
    )


def _gcj02_of_baidu(lon: float, lat: float) -> Point:
    x, y = lon - 0.0065, lat - 0.006
    far = math.hypot(x, y) - 0.00002 * math.sin(y * BAIDU)
    turn = math.atan2(y, x) - 0.000003 * math.cos(x * BAIDU)
    return far * math.cos(turn), far * math.sin(turn)


def _is_shifted(lon: float, lat: float) -> bool:
    west, south, east, north = SHIFTED
    return west <= lon <= east and south <= lat <= north
