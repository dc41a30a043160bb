#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kNN, the linear probe and the reading of checkpoints beside what others use. Called by run.sh --evaluation.

Each comparison is made in interleaved pairs, one process at a time, after both sides were seen to find the same.
"""

import os
import statistics
import sys
import tempfile

import torch
from compare import BIN, HERE, bootstrap_interval, environment, run
from safetensors.torch import load_file

PEER = [sys.executable, os.path.join(HERE, "peer", "evaluation_peer.py")]
OURS = [os.path.join(BIN, "evaluation_benchmark")]
NEIGHBOURS = 200
SAME = 1e-5  # of two similarities: rows that are this near may change places


def pairs_of(ours, peer, event, pairs):
    """Seconds of both sides and the ratios peer / ours, above 1 where ours is faster."""
    seconds, ratios = {"ours": [], "peer": []}, []
    for pair in range(pairs):
        order = ("ours", "peer") if pair % 2 == 0 else ("peer", "ours")
        for side in order:
            seconds[side].append(run(ours if side == "ours" else peer, event)["seconds"])
        ratios.append(seconds["peer"][-1] / seconds["ours"][-1])
    return seconds, ratios


def show(name, seconds, ratios):
    low, high = bootstrap_interval(ratios)
    print(f"{name:<44} ours {statistics.median(seconds['ours']):7.3f} s, peer {statistics.median(seconds['peer']):7.3f} s, "
          f"ratio {statistics.median(ratios):.2f} [{low:.2f}, {high:.2f}]", flush=True)


def require_equal(mine, theirs, library):
    a, b = load_file(mine), load_file(theirs)
    if not torch.allclose(a["similarity"], b["similarity"], rtol=0, atol=SAME):
        sys.exit(f"evaluation.py: {library} finds other similarities, so no speed is compared")
    differ = a["index"] != b["index"]
    neighbouring = (a["similarity"][:, :-1] - a["similarity"][:, 1:]).abs() <= SAME
    tied = torch.zeros_like(differ)
    tied[:, :-1] |= neighbouring
    tied[:, 1:] |= neighbouring
    tied[:, -1] = True  # its rival may be the first that is no neighbour any more
    if bool((differ & ~tied).any()):
        sys.exit(f"evaluation.py: {library} finds other neighbours, so no speed is compared")
    print(f"neighbours of {library}: the same; {int(differ.sum())} of {differ.numel()} places differ among equals")


def compare_knn(folder, pairs):
    fixture = os.path.join(folder, "features.safetensors")
    mine, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
    ours = OURS + ["knn", fixture, mine, str(NEIGHBOURS)]
    for library in ("torch", "faiss"):
        peer = PEER + ["knn", library, fixture, theirs, str(NEIGHBOURS)]
        seconds, ratios = pairs_of(ours, peer, "knn", pairs)
        require_equal(mine, theirs, library)
        show(f"kNN 60,000 x 10,000 x 512, k 200, {library}", seconds, ratios)


def compare_loading(folder, pairs):
    for name, library in (("resnet50.pth", "torch.load"), ("resnet50.safetensors", "safetensors")):
        path = os.path.join(folder, name)
        seconds, ratios = pairs_of(OURS + ["load", path], PEER + ["load", path], "load", pairs)
        show(f"reading {name}, {library}", seconds, ratios)


def compare_probes(folder):
    """The official loop passes every image through the network in each epoch; cached features pass once."""
    mixmask = [os.path.join(BIN, "mixmask")]
    out = os.path.join(folder, "run")
    few = ["--set", "data.limit=4096", "--set", "runtime.precision=fp32", "--set", "runtime.threads=2"]
    run(mixmask + ["pretrain", "--recipe", "quickstart", "--out", out, "--json", "--set", "runtime.steps=1",
                   "augmentation.viewSize=28", "evaluation.knn.enabled=false"] + few, "finished")
    os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
    judge = ["--checkpoint", out, "--json"] + few
    seconds = {}
    for protocol, epochs in (("linear-cached", 100), ("linear", 2)):
        seconds[protocol] = run(mixmask + ["evaluate", protocol, "--set", f"runtime.epochs={epochs}"] + judge,
                                "finished")["seconds"]
    print(f"linear probe, 4,096 images: cached features, 7 rates and 100 epochs, with extraction "
          f"{seconds['linear-cached']:.1f} s; the official loop, one rate, {seconds['linear'] / 2:.1f} s an epoch, "
          f"so 100 epochs take {50 * seconds['linear'] / seconds['linear-cached']:.0f} times as long")


def main():
    pairs = 3 if "--quick" in sys.argv else 5
    print(environment())
    with tempfile.TemporaryDirectory() as folder:
        fixture = PEER + ["fixture", folder]
        if os.spawnv(os.P_WAIT, fixture[0], fixture) != 0:
            sys.exit("evaluation.py: the fixture could not be made")
        compare_knn(folder, pairs)
        compare_loading(folder, pairs)
        compare_probes(folder)


if __name__ == "__main__":
    main()
