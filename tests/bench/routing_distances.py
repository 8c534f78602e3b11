"""How far our distances agree with OSRM's, and what each larger difference is.

    routing_distances.py ROAD_FIGURES MAP.osm.pbf POINTS.json left|right WORK_FOLDER

ROAD_FIGURES is the example of crate `area`. For each of a thousand pairs of places both engines give their quickest way on empty roads. Where the
lengths differ by more than 2 % each is asked to drive the other's way, by places on it, and the answers say of what class the difference is:

  snap            an end was put on another road, or more than 10 m away
  choice          both may drive both ways and prefer another: speeds and the costs of turns
  theirs closed   we may not, or not so, drive the way OSRM takes: a sign, an access, a barrier, a turn, an end
  ours closed     OSRM may not, or not so, drive the way we take
  both closed     each holds something for closed that the other drives
  no way          one of them knows none

One JSON object on standard output. Needs osrm-bindings; WORK_FOLDER keeps what OSRM prepares, so that a second run is quick.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import osrm
from routing_peers import program, quietly

PAIRS = 1000
ALIKE = 0.02
# Driving another's way by places on it goes a little astray at each of them.
DRIVEN = 0.03
PUT_ELSEWHERE_M = 10


def metres(a, b):
    middle = math.radians((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * math.cos(middle), a[1] - b[1]) * 111_195


def prepared(town, work):
    """OSRM's hierarchy of a map, made once."""
    graph = work / "town.osrm"
    if not (work / "town.osrm.hsgr").exists():
        work.mkdir(parents=True, exist_ok=True)
        (work / "town.osm.pbf").unlink(missing_ok=True)
        (work / "town.osm.pbf").symlink_to(town)
        profile = next(Path(osrm.__file__).parent.rglob("car.lua"))
        quietly(work, program(osrm, "osrm-extract"), "-t", "1", "-p", str(profile), "town.osm.pbf")
        quietly(work, program(osrm, "osrm-contract"), "-t", "1", "town.osrm")
    return osrm.OSRM(storage_config=str(graph), algorithm="CH", use_shared_memory=False)


def ours(figures, town, side, pairs):
    """Our distance and places on our way for each pair; None where there is no way."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as points:
        json.dump([pair[0] for pair in pairs] + [pair[1] for pair in pairs], points)
        points.flush()
        told = subprocess.run([figures, town, points.name, side, "distances"], capture_output=True, text=True, check=True).stdout
    found = []
    for line in told.splitlines():
        parts = line.split()
        far = float(parts[1])
        spots = [tuple(float(number) for number in spot.split(",")) for spot in parts[2].split(";")] if far >= 0 else []
        found.append((far, spots) if far >= 0 else None)
    return found


def theirs(engine, places):
    """OSRM's distance by way of places, its line, and where it put both ends; None where there is no way."""
    try:
        told = engine.Route(
            osrm.RouteParameters(
                coordinates=[osrm.Coordinate(place) for place in places],
                overview="full",
                geometries="geojson",
                continue_straight=True,
            )
        )
        route, ends = told["routes"][0], told["waypoints"]
        line = [tuple(place) for place in route["geometry"]["coordinates"]]
        put = [tuple(end["location"]) for end in (ends[0], ends[len(ends) - 1])]
        return route["distance"], line, put
    except Exception:
        return None


def along(line, count):
    """Places at even steps of a line, its ends not among them, each in the middle of a piece."""
    lengths = [metres(a, b) for a, b in zip(line, line[1:])]
    whole, places = sum(lengths), []
    for step in range(1, count + 1):
        left = whole * step / (count + 1)
        for (a, b), length in zip(zip(line, line[1:]), lengths):
            if left <= length:
                places.append(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
                break
            left -= length
    return places


def main():
    figures, town, points, side, work = sys.argv[1:6]
    town = str(Path(town).resolve())
    points = json.loads(Path(points).read_text())
    pairs = [(tuple(points[n]), tuple(points[PAIRS + n])) for n in range(PAIRS)]
    engine = prepared(town, Path(work))
    own, other = ours(figures, town, side, pairs), [theirs(engine, pair) for pair in pairs]
    classes, ratios, doubtful = {}, [], []
    for n, (mine, other_way) in enumerate(zip(own, other)):
        if mine is None and other_way is None:
            classes["no way, both"] = classes.get("no way, both", 0) + 1
        elif mine is None or other_way is None or min(mine[0], other_way[0]) <= 0:
            doubtful.append((n, "no way"))
        else:
            ratios.append(mine[0] / other_way[0])
            if abs(ratios[-1] - 1) > ALIKE:
                doubtful.append((n, None))
    # Each drives the other's way, leg by leg.
    legs, owner = [], []
    for n, known in doubtful:
        if known is None:
            stops = [pairs[n][0], *along(other[n][1], 10), pairs[n][1]]
            for leg in zip(stops, stops[1:]):
                legs.append(leg)
                owner.append(n)
    driven = {}
    for begin in range(0, len(legs), PAIRS):
        for n, leg in zip(owner[begin : begin + PAIRS], ours(figures, town, side, legs[begin : begin + PAIRS])):
            driven[n] = None if leg is None or driven.get(n, 0) is None else driven.get(n, 0) + leg[0]
    told = []
    for n, known in doubtful:
        kind = known
        if kind is None:
            far, spots = own[n]
            their_far, _, put = other[n]
            again = theirs(engine, [pairs[n][0], *spots[1:-1], pairs[n][1]])
            they_can = again is not None and abs(again[0] / far - 1) <= DRIVEN
            we_can = driven.get(n) is not None and abs(driven[n] / their_far - 1) <= DRIVEN
            elsewhere = max(metres(spots[0], put[0]), metres(spots[-1], put[1])) > PUT_ELSEWHERE_M
            kind = "snap" if elsewhere else {(True, True): "choice", (True, False): "theirs closed", (False, True): "ours closed"}.get((they_can, we_can), "both closed")
        classes[kind] = classes.get(kind, 0) + 1
        told.append({"pair": n, "class": kind, "ours_m": own[n] and own[n][0], "osrm_m": other[n] and other[n][0], "from": pairs[n][0], "to": pairs[n][1]})
    ratios.sort()
    share = sum(abs(ratio - 1) <= ALIKE for ratio in ratios) / max(1, len(ratios))
    at = {f"p{percent}": round(ratios[int(len(ratios) * percent / 100)], 4) for percent in (1, 10, 50, 90, 99)}
    print(json.dumps({"pairs": len(ratios), "within_2_percent": round(share, 4), "ratio": at, "classes": classes, "differences": told}))


if __name__ == "__main__":
    main()
