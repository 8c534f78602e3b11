"""How long OSRM and Valhalla take for k responders to one incident, on the map and points our own engine is measured on.

    routing_peers.py MAP.osm.pbf POINTS.json WORK_FOLDER

In process, one thread, snapping inside the clock; CPU milliseconds, the least of many calls. One JSON object on standard output.
Needs osrm-bindings and pyvalhalla.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

COUNTS = (10, 100, 1000)
FIRST_TARGET = 1000


def least_cpu_ms(calls, runs):
    """The least CPU time of so many calls, taken in turn."""
    best = float("inf")
    for run in range(runs):
        begun = time.thread_time()
        calls[run % len(calls)]()
        best = min(best, time.thread_time() - begun)
    return {"cpu_min_ms": round(best * 1000, 4)}


def program(package, name):
    """A program that a package brings along, or one on the path."""
    beside = [Path(package.__file__).parent / "bin" / name, Path(sys.prefix) / "bin" / name]
    for candidate in beside + list(Path(package.__file__).parent.rglob(name)):
        if candidate.is_file():
            return str(candidate)
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not there")
    return found


def quietly(folder, *command):
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def osrm_of(algorithm, town, points, work):
    import osrm

    folder = work / f"osrm-{algorithm}"
    folder.mkdir(parents=True)
    (folder / "town.osm.pbf").symlink_to(town)
    profile = next(Path(osrm.__file__).parent.rglob("car.lua"))
    quietly(folder, program(osrm, "osrm-extract"), "-t", "1", "-p", str(profile), "town.osm.pbf")
    steps = {"ch": ["osrm-contract"], "mld": ["osrm-partition", "osrm-customize"]}[algorithm]
    for step in steps:
        quietly(folder, program(osrm, step), "-t", "1", "town.osrm")
    engine = osrm.OSRM(storage_config=str(folder / "town.osrm"), algorithm=algorithm.upper(), use_shared_memory=False)
    found = {}
    for count in COUNTS:
        sources = [osrm.Coordinate(tuple(point)) for point in points[:count]]

        def table(target):
            asked = osrm.TableParameters(
                coordinates=sources + [osrm.Coordinate(tuple(points[target]))],
                sources=list(range(count)),
                destinations=[count],
                annotations=["duration"],
                generate_hints=False,
            )
            return lambda: engine.Table(asked)

        calls = [table(FIRST_TARGET + n) for n in range(40)]
        found[str(count)] = least_cpu_ms(calls, 100 if count < 1000 else 30)
    return found


def valhalla_of(town, points, work):
    import valhalla
    from valhalla.config import get_config

    folder = work / "valhalla"
    (folder / "tiles").mkdir(parents=True)
    (folder / "tiles.tar").touch()
    settings = get_config(tile_extract=str(folder / "tiles.tar"), tile_dir=str(folder / "tiles"))
    settings["mjolnir"].update(concurrency=1, timezone="", admin="", logging={"type": ""})
    (folder / "settings.json").write_text(json.dumps(settings))
    quietly(folder, program(valhalla, "valhalla_build_tiles"), "-c", str(folder / "settings.json"), town)
    settings["mjolnir"].pop("tile_extract", None)
    settings["service_limits"]["auto"].update(max_matrix_location_pairs=10**7, max_matrix_distance=1e7, max_locations=5000)
    # Its fastest for many sources and one target.
    settings["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    actor = valhalla.Actor(settings)
    place = lambda point: {"lon": point[0], "lat": point[1]}
    found = {}
    for count in COUNTS:
        calls = []
        for target in range(FIRST_TARGET, FIRST_TARGET + 20):
            asked = json.dumps(
                {"sources": [place(point) for point in points[:count]], "targets": [place(points[target])], "costing": "auto", "verbose": False}
            )
            try:
                actor.matrix(asked)
            except valhalla.ValhallaError:
                # It refuses a target on an island of its network.
                continue
            calls.append(lambda asked=asked: actor.matrix(asked))
            if len(calls) == 8:
                break
        found[str(count)] = least_cpu_ms(calls, 16 if count < 1000 else 6)
    return found


def main():
    town, points = str(Path(sys.argv[1]).resolve()), json.loads(Path(sys.argv[2]).read_text())
    work = Path(sys.argv[3])
    print(
        json.dumps(
            {
                "osrm_ch": osrm_of("ch", town, points, work),
                "osrm_mld": osrm_of("mld", town, points, work),
                "valhalla_best": valhalla_of(town, points, work),
            }
        )
    )


if __name__ == "__main__":
    main()
