"""Two people, one kind of visit, first come first served: the scenario tests/scenarios/two-people.toml, played by a model of its own in SimPy.

It shares no line with Attend: positions, distances, queue and clock are written anew from the words of docs/simulator.md. Beside a program it runs
`attend simulate` on the same scenario and says whether the two 95 % intervals of the mean and of the share within 45 minutes meet.

    python simpy_days.py ATTEND_BINARY [SCENARIO]

Needs SimPy 4 (PyPI) and the program. It is in nobody's way: nothing runs it by itself.
"""

import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import simpy

DAYS, REPETITIONS, A_DAY = 40, 60, 36.0
STAY_MIN, SPREAD = 30.0, 0.5
ANSWER_S, TURN_OUT_S, DOOR_S, WAY_IN_S = 1.0, 60.0, 90.0, 60.0
ANSWERS_SPREAD = 0.6
LATITUDE, LONGITUDE, REACH_KM = 51.61, -0.21, 6.1
# Kilometres an hour from midnight, and the length of roads by the length of the crow's way.
SPEED = [40] * 6 + [34] + [29] * 3 + [34] * 6 + [27] * 3 + [34] * 3 + [40] * 2
DETOUR = 1.35
STUDENT = {59: 2.001}


def metres(one, other):
    north = (other[0] - one[0]) * 111_195
    east = (other[1] - one[1]) * 111_195 * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)


def drive_s(one, other, now):
    hour = int(now // 3600) % 24
    return metres(one, other) * DETOUR / (SPEED[hour] / 3.6)


class Day:
    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.env = simpy.Environment()
        base = (LATITUDE, LONGITUDE)
        self.idle = [base, base]
        self.waiting = []
        self.responses = []
        self.env.process(self.calls())
        self.env.run(until=DAYS * 86_400)

    def somewhere(self):
        reach = REACH_KM * 1_000 / 111_195
        north, east = self.draw.uniform(-reach, reach), self.draw.uniform(-reach, reach)
        return (LATITUDE + north, LONGITUDE + east / math.cos(math.radians(LATITUDE)))

    def calls(self):
        while True:
            yield self.env.timeout(self.draw.expovariate(A_DAY / 86_400))
            self.waiting.append((self.env.now, self.somewhere()))
            self.send()

    def send(self):
        while self.waiting and self.idle:
            asked, door = self.waiting.pop(0)
            nearest = min(range(len(self.idle)), key=lambda at: drive_s(self.idle[at], door, self.env.now))
            self.env.process(self.visit(asked, door, self.idle.pop(nearest)))

    def visit(self, asked, door, start):
        answer = max(1.0, ANSWER_S * math.exp(ANSWERS_SPREAD * self.draw.gauss(0, 1)))
        yield self.env.timeout(answer + TURN_OUT_S)
        yield self.env.timeout(drive_s(start, door, self.env.now) + DOOR_S)
        self.responses.append(self.env.now - asked)
        stay = STAY_MIN * 60 * math.exp(SPREAD * self.draw.gauss(0, 1))
        yield self.env.timeout(WAY_IN_S + stay)
        self.idle.append(door)
        self.send()


def interval(values):
    half = STUDENT[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return statistics.fmean(values), half


def main():
    attend = sys.argv[1]
    scenario = sys.argv[2] if len(sys.argv) > 2 else str(Path(__file__).resolve().parent.parent / "scenarios" / "two-people.toml")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([attend, "simulate", "--scenario", scenario, "--out", folder], check=True, stdout=subprocess.DEVNULL)
        report = json.loads((Path(folder) / "report.json").read_text())
    figures = next(one for one in report["cases"][0]["urgencies"] if one["urgency"] == "emergencies")["figures"]
    days = [Day(seed) for seed in range(REPETITIONS)]
    ours = {
        "mean_min": interval([statistics.fmean(day.responses) / 60 for day in days]),
        "within_45": interval([100 * sum(one <= 2_700 for one in day.responses) / len(day.responses) for day in days]),
    }
    apart = False
    for name, (mean, half) in ours.items():
        theirs = figures[name]
        meets = abs(mean - theirs["mean"]) <= half + theirs["plus_minus"]
        apart = apart or not meets
        print(f"{name}: SimPy {mean:.2f} ± {half:.2f}, attend {theirs['mean']:.2f} ± {theirs['plus_minus']:.2f}: {'agree' if meets else 'APART'}")
    sys.exit(1 if apart else 0)


main()
