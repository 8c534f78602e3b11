"""The same matrices through scipy and OR-tools: `dispatch_peers.py FOLDER` reads `ROWSxCOLUMNS.bin` (64-bit integers, row by row).

Prints one JSON object: for each matrix and solver the least and the median time in milliseconds, and the cost.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy


def timed(solve, times):
    taken, cost = [], None
    for _ in range(times):
        begun = time.perf_counter()
        cost = solve()
        taken.append((time.perf_counter() - begun) * 1_000)
    return {"least_ms": min(taken), "median_ms": statistics.median(taken), "cost": int(cost)}


def scipy_on(matrix):
    from scipy.optimize import linear_sum_assignment

    # What scipy itself works on are floating-point numbers: they are made before its clock starts.
    floats = matrix.astype(numpy.float64)

    def solve():
        rows, columns = linear_sum_assignment(floats)
        return matrix[rows, columns].sum()

    return solve


def ortools_on(matrix):
    from ortools.graph.python import min_cost_flow

    # Its assignment solver wants squares; with fewer rows than columns its flow is what one takes.
    height, width = matrix.shape
    rows, columns = (part.ravel() for part in numpy.indices(matrix.shape))
    if height * width > 2_000_000:
        return None

    def solve():
        flow = min_cost_flow.SimpleMinCostFlow()
        sink = height + width
        flow.add_arcs_with_capacity_and_unit_cost(rows, height + columns, numpy.ones_like(rows), matrix.ravel())
        flow.add_arcs_with_capacity_and_unit_cost(
            height + numpy.arange(width), numpy.full(width, sink), numpy.ones(width, dtype=int), numpy.zeros(width, dtype=int)
        )
        flow.set_nodes_supplies(numpy.arange(height), numpy.ones(height, dtype=int))
        flow.set_nodes_supplies(numpy.array([sink]), numpy.array([-height]))
        flow.solve()
        return flow.optimal_cost()

    return solve


def main():
    told = {}
    for path in sorted(Path(sys.argv[1]).glob("*.bin")):
        height, width = map(int, path.stem.split("x"))
        matrix = numpy.fromfile(path, dtype="<i8").reshape(height, width)
        times = {True: 2_000, False: 9}[height * width < 1_000]
        told[path.stem] = {}
        for name, make in (("scipy", scipy_on), ("ortools", ortools_on)):
            try:
                solve = make(matrix)
            except ImportError as missing:
                print(f"SKIPPED {name}: {missing}", file=sys.stderr)
                continue
            if solve is not None:
                told[path.stem][name] = timed(solve, times if name == "scipy" else min(times, 3))
    print(json.dumps(told))


main()
