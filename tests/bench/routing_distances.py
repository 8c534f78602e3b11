"""How far our distances agree with OSRM's, and what each larger difference is.

    routing_distances.py ROAD_FIGURES MAP.osm.pbf POINTS.json left|right WORK_FOLDER

ROAD_FIGURES is the example of crate `area`. For each of a thousand pairs of places both engines give their quickest way on empty roads. Where the
lengths differ by more than 2 % each is asked to drive the other's way, by places on it, and the answers say of what class the difference is:

  snap            an end was put more than 10 m away from where the other put it
  end, junction   an end lies on a junction and was put on another of its roads, from which it is another way
  end             the ways differ at an end only: turning round, an access, a side of the road
  choice          both may drive both ways and prefer another: speeds and the costs of turns
  theirs closed   on the way OSRM takes there is something we hold for closed: a sign, a barrier, a turn
  ours closed     on the way we take there is something OSRM holds for closed
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
# A piece of the other's way that takes so much longer is driven round something.
ROUND, ROUND_M = 1.3, 50
PIECES = 12
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


def on_a_junction(engine, place):
    """Whether several roads are equally near."""
    asked = osrm.NearestParameters(coordinates=[osrm.Coordinate(place)])
    asked.number_of_results = 4
    near = engine.Nearest(asked)["waypoints"]
    far = [near[n]["distance"] for n in range(len(near))]
    return len(far) > 1 and far[1] - far[0] < 1


def driven_round(engine, figures, town, side, ways):
    """For each way, given as places, the numbers of its pieces that we, and that OSRM, drive round, and how many pieces it has."""
    pieces, owner = [], []
    for n, way in ways.items():
        for at, piece in enumerate(zip(way, way[1:])):
            pieces.append(piece)
            owner.append((n, at, len(way) - 1))
    mine = []
    for begin in range(0, len(pieces), PAIRS):
        mine += ours(figures, town, side, pieces[begin : begin + PAIRS])
    found = {n: ([], [], len(way) - 1) for n, way in ways.items()}
    for (n, at, _), piece, own in zip(owner, pieces, mine):
        other = theirs(engine, piece)
        if own is None or (other is not None and own[0] > other[0] * ROUND + ROUND_M):
            found[n][0].append(at)
        if other is None or (own is not None and other[0] > own[0] * ROUND + ROUND_M):
            found[n][1].append(at)
    return found


def class_of(engine, pair, own, other, on_theirs, on_ours):
    if max(metres(own[1][0], other[2][0]), metres(own[1][-1], other[2][1])) > PUT_ELSEWHERE_M:
        return "snap"
    we_round, they_round = on_theirs[0], on_ours[1]
    ends = lambda rounds, count: [at in (0, count - 1) for at in rounds]
    at_ends = ends(we_round, on_theirs[2]) + ends(they_round, on_ours[2])
    if not at_ends:
        return "choice"
    if all(at_ends):
        return "end, junction" if any(on_a_junction(engine, place) for place in pair) else "end"
    we, they = not all(ends(we_round, on_theirs[2])), not all(ends(they_round, on_ours[2]))
    return "both closed" if we and they else "theirs closed" if we else "ours closed"


def main():
    figures, town, points, side, work = sys.argv[1:6]
    town = str(Path(town).resolve())
    points = json.loads(Path(points).read_text())
    pairs = [(tuple(points[n]), tuple(points[PAIRS + n])) for n in range(PAIRS)]
    engine = prepared(town, Path(work))
    own, other = ours(figures, town, side, pairs), [theirs(engine, pair) for pair in pairs]
    classes, ratios, doubtful, told = {}, [], [], []
    for n, (mine, yours) in enumerate(zip(own, other)):
        if mine is None and yours is None:
            classes["no way, both"] = classes.get("no way, both", 0) + 1
        elif mine is None or yours is None or min(mine[0], yours[0]) <= 0:
            told.append((n, "no way"))
        else:
            ratios.append(mine[0] / yours[0])
            if abs(ratios[-1] - 1) > ALIKE:
                doubtful.append(n)
    their_ways = {n: [pairs[n][0], *along(other[n][1], PIECES - 1), pairs[n][1]] for n in doubtful}
    our_ways = {n: [pairs[n][0], *own[n][1][1:-1], pairs[n][1]] for n in doubtful}
    on_theirs = driven_round(engine, figures, town, side, their_ways)
    on_ours = driven_round(engine, figures, town, side, our_ways)
    told += [(n, class_of(engine, pairs[n], own[n], other[n], on_theirs[n], on_ours[n])) for n in doubtful]
    for _, kind in told:
        classes[kind] = classes.get(kind, 0) + 1
    far = lambda known: known[0] if known else None
    differences = [
        {"pair": n, "class": kind, "ours_m": far(own[n]), "osrm_m": far(other[n]), "from": pairs[n][0], "to": pairs[n][1]} for n, kind in sorted(told)
    ]
    ratios.sort()
    share = sum(abs(ratio - 1) <= ALIKE for ratio in ratios) / max(1, len(ratios))
    at = {f"p{percent}": round(ratios[int(len(ratios) * percent / 100)], 4) for percent in (1, 10, 50, 90, 99)}
    print(json.dumps({"pairs": len(ratios), "within_2_percent": round(share, 4), "ratio": at, "classes": classes, "differences": differences}))


if __name__ == "__main__":
    main()
