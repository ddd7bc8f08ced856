"""The vanilla pipeline in SimPy: a Poisson schedule dealt to subtasks, each a source that a full channel blocks,
a channel and one server of constant service time. Prints {events, seconds, meanMs} as JSON.

    python simpy_queue.py EVENTS RATE_EPS SUBTASKS SERVICE_MS BUFFER_EVENTS
"""
import json
import random
import sys
import time

import simpy

events, subtasks, buffer_events = (int(sys.argv[i]) for i in (1, 3, 5))
rate_eps, service_s = float(sys.argv[2]), float(sys.argv[4]) / 1000


def schedule():
    """Intended instants, event k of subtask k mod p."""
    draws = random.Random(1)
    instants, at = [[] for _ in range(subtasks)], 0.0
    for event in range(events):
        at += draws.expovariate(rate_eps)
        instants[event % subtasks].append(at)
    return instants


def source(env, channel, instants):
    for intended in instants:
        if intended > env.now:
            yield env.timeout(intended - env.now)
        yield channel.put(intended)


def server(env, channel, latencies):
    while True:
        intended = yield channel.get()
        yield env.timeout(service_s)
        latencies.append(env.now - intended)


planned, latencies = schedule(), []
started = time.perf_counter()
env = simpy.Environment()
for own in planned:
    channel = simpy.Store(env, capacity=buffer_events)
    env.process(source(env, channel, own))
    env.process(server(env, channel, latencies))
env.run()
seconds = time.perf_counter() - started
print(json.dumps({"events": len(latencies), "seconds": seconds, "meanMs": sum(latencies) / len(latencies) * 1000}))
