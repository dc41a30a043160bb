#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs our training beside the peers and prints how they compare. Called by run.sh.

First both sides compute the same steps from the same weights, images and masks: no ratio is printed unless their losses
agree. Then each comparison is made in interleaved pairs (A B B A ...), one process at a time, and the median of the
pairs' ratios is given with a bootstrap interval of 95 %.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEER = [sys.executable, os.path.join(HERE, "peer", "peer.py")]
BIN = os.path.join(HERE, "..", "..", "build", "release", "bin")
TOLERANCE = 1e-4  # relative, float32 on the CPU
BATCH = 256  # of the recipe quickstart
# Where that recipe departs from the official training and its transforms, which the peer follows.
AS_OFFICIAL = ["optimizer.name=sgd", "optimizer.learningRate=0.03", "augmentation.viewSize=28",
               "augmentation.cropScaleMin=0.2", "augmentation.jitterProbability=0.8"]
WARMUP = 3  # steps before the clock starts, on both sides


def run(command, event):
    """The last JSON object of that kind that the command prints."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"compare.py: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [item for item in found if item.get("event") == event][-1]


def rate_after_warmup(command, warmup):
    """The result of a training, its rate taken between the reports of steps, as the peers take theirs."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        times, result = [], None
        for line in running.stdout:
            event = json.loads(line)
            if event["event"] == "step":
                times.append(time.perf_counter())
            elif event["event"] == "finished":
                result = event
        problem = running.stderr.read()
    if running.returncode != 0 or result is None:
        sys.exit(f"compare.py: {' '.join(command)} failed:\n{problem[-2000:]}")
    rate = BATCH * (len(times) - warmup) / (times[-1] - times[warmup - 1])
    return {**result, "samples_per_second": rate}


def show_equal_losses(folder):
    fixture = os.path.join(folder, "fixture.safetensors")
    subprocess.run([sys.executable, os.path.join(HERE, "peer", "make_fixture.py"), fixture], check=True,
                   stdout=subprocess.DEVNULL)
    ours = run([os.path.join(BIN, "step_benchmark"), "fixture", fixture], "fixture")["losses"]
    for mode in ("official", "tuned"):
        theirs = run(PEER + [mode, "--fixture", fixture, "--json"], "fixture")["losses"]
        worst = max(abs(a - b) / abs(b) for mine, other in zip(ours, theirs) for a, b in zip(mine, other))
        print(f"losses of {len(ours)} steps against {mode}: largest relative difference {worst:.1e}")
        if len(ours) != len(theirs) or not worst <= TOLERANCE:
            sys.exit("compare.py: the losses differ, so no speed is compared")


class Ours:
    def __init__(self, name, precision, feed, steps):
        self.name, self.precision, self.feed, self.steps = name, precision, feed, steps

    def measure(self, folder):
        if self.feed == "cached":
            result = run([os.path.join(BIN, "step_benchmark"), "step", "--precision", self.precision, "--steps",
                          str(self.steps)], "ours")
            return {**result, "data_wait_share": 0.0}
        out = tempfile.mkdtemp(dir=folder)
        return rate_after_warmup(
            [os.path.join(BIN, "mixmask"), "pretrain", "--recipe", "quickstart", "--json", "--out", out + "/run",
             "--set", "evaluation.knn.enabled=false", f"runtime.steps={self.steps + WARMUP}",
             f"runtime.precision={self.precision}", "runtime.threads=2", *AS_OFFICIAL], WARMUP)


class Peer:
    def __init__(self, name, mode, precision, feed, steps):
        self.name, self.mode, self.precision, self.feed, self.steps = name, mode, precision, feed, steps

    def measure(self, folder):
        del folder
        return run(PEER + [self.mode, "--precision", self.precision, "--feed", self.feed, "--steps", str(self.steps),
                           "--warmup", str(WARMUP), "--threads", "2", "--json"], "peer")


def bootstrap_interval(ratios):
    draw = random.Random(1)
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(2000))
    return medians[50], medians[1949]


def compare(ours, peer, pairs, folder):
    rates, ratios, memory, waits = {ours.name: [], peer.name: []}, [], {}, {}
    for pair in range(pairs):
        order = (ours, peer) if pair % 2 == 0 else (peer, ours)
        for side in order:
            result = side.measure(folder)
            rates[side.name].append(result["samples_per_second"])
            memory[side.name] = max(memory.get(side.name, 0), result["peak_memory_mb"])
            waits[side.name] = max(waits.get(side.name, 0), result["data_wait_share"])
        ratios.append(rates[ours.name][-1] / rates[peer.name][-1])
    low, high = bootstrap_interval(ratios)
    median = {name: statistics.median(values) for name, values in rates.items()}
    print(f"{ours.name:<24} {median[ours.name]:7.0f}/s {memory[ours.name]:6.0f} MB {100 * waits[ours.name]:4.1f} % wait | "
          f"{peer.name:<24} {median[peer.name]:7.0f}/s {memory[peer.name]:6.0f} MB {100 * waits[peer.name]:4.1f} % wait | "
          f"ratio {statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}]", flush=True)
    return {"ours": ours.name, "peer": peer.name, "rates": rates, "ratios": ratios,
            "median_ratio": statistics.median(ratios), "interval": [low, high], "peak_memory_mb": memory,
            "data_wait_share": waits}


FRAMEWORKS = ("mocov2", "mocov3", "simclr", "byol", "simsiam", "barlowtwins", "vicreg")
MIXERS = ("mixmask", "unmix", "both", "erase", "mscn", "none")


def measure_methods(steps):
    """Rate and peak memory of every framework, and the share of a step that each mixer takes for itself."""
    rows = []
    official = run(PEER + ["official", "--steps", "3", "--warmup", "1", "--threads", "2", "--json"], "peer")
    print(f"official expression in eager PyTorch: {official['mix_milliseconds']:.2f} ms a batch", flush=True)
    for framework, mixer in [(name, "mixmask") for name in FRAMEWORKS] + [("mocov2", name) for name in MIXERS[1:]]:
        result = run([os.path.join(BIN, "step_benchmark"), "step", "--framework", framework, "--mixer", mixer,
                      "--steps", str(steps)], "ours")
        share = result["mix_milliseconds"] / result["step_milliseconds"]
        print(f"{framework:<12} {mixer:<8} {result['samples_per_second']:6.0f}/s {result['peak_memory_mb']:6.0f} MB  "
              f"mixing {result['mix_milliseconds']:6.2f} ms, {100 * share:.2f} % of a step", flush=True)
        rows.append({"framework": framework, "mixer": mixer, "mix_share": share, **result})
    return {"official_mix_milliseconds": official["mix_milliseconds"], "rows": rows}


def environment():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.processor())
    revision = subprocess.run(["git", "-C", HERE, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    versions = json.loads(subprocess.run([os.path.join(BIN, "mixmask"), "--version", "--json"], capture_output=True,
                                         text=True).stdout)
    return {"date": time.strftime("%Y-%m-%d"), "revision": revision.stdout.strip(), "cpu": model,
            "cores": os.cpu_count(), "load_before": os.getloadavg()[0], "versions": versions}


def computes_in_bf16():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return "avx512_bf16" in file.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--quick", action="store_true", help="three pairs of few steps")
    parser.add_argument("--only", default="", metavar="TEXT", help="comparisons whose names hold this text, such as "
                        "'official pipeline'; no table of methods")
    parser.add_argument("--methods-only", action="store_true", help="no peers: frameworks, mixers and their memory")
    parser.add_argument("--out", help="write all figures to this JSON file")
    arguments = parser.parse_args()
    if arguments.methods_only:
        report = {"environment": environment(), "methods": measure_methods(4)}
        print(json.dumps(report["environment"]))
        return
    pairs, steps = (3, 6) if arguments.quick else (arguments.pairs, 20)
    pipeline_steps = 3 * steps  # our rate of a whole run includes its first steps, the peers' do not

    report = {"environment": environment(), "comparisons": []}
    print(json.dumps(report["environment"]))
    if report["environment"]["load_before"] > 0.3:
        print("warning: something else is running on this machine; the figures are not to be trusted")
    with tempfile.TemporaryDirectory() as folder:
        show_equal_losses(folder)
        rows = [
            (Ours("our step fp32", "fp32", "cached", steps), Peer("tuned step fp32", "tuned", "fp32", "cached", steps)),
            (Ours("our step bf16", "bf16", "cached", steps), Peer("tuned step bf16", "tuned", "bf16", "cached", steps)),
            (Ours("our pipeline fp32", "fp32", "pipeline", pipeline_steps),
             Peer("tuned step fp32", "tuned", "fp32", "cached", steps)),
            (Ours("our pipeline bf16", "bf16", "pipeline", pipeline_steps),
             Peer("tuned step bf16", "tuned", "bf16", "cached", steps)),
            (Ours("our step fp32", "fp32", "cached", steps),
             Peer("official step fp32", "official", "fp32", "cached", steps)),
            (Ours("our pipeline fp32", "fp32", "pipeline", pipeline_steps),
             Peer("official pipeline fp32", "official", "fp32", "pipeline", steps)),
        ]
        for ours, peer in rows:
            if arguments.only not in f"{ours.name}, {peer.name}":
                continue
            if ours.precision == "bf16" and not computes_in_bf16():
                print(f"{ours.name}: left out, this processor only emulates bf16", flush=True)
                continue
            report["comparisons"].append(compare(ours, peer, pairs, folder))
    if not arguments.only:
        report["methods"] = measure_methods(steps)
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)


if __name__ == "__main__":
    main()
