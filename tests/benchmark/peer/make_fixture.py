#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the small equality fixture that `peer.py --fixture` and the C++ trainer both run before they are timed.

    make_fixture.py FILE.safetensors

Its tensors are described in peer.py. The same seed gives the same file, byte for byte.

What agreement to expect in fp32, relative, of any of the four losses: 1e-6 in step 1, 2e-5 in step 2, 1e-4 in step 3,
as training with so small a batch multiplies a rounding error by ten and more every step (the default seed is a calm
one: it stays below 3e-5, others reach the limit of step 3). bf16 passes: 2e-3. A wrong mask polarity, exchanged loss
weights, keys not put back after the shuffle or a missing queue update change a loss by 5e-3 or more, a missing SGD
momentum by 1e-3. Too small to see in three steps: the momentum encoder's update and the weight decay.
"""

import argparse
import random
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from peer import EMBEDDING, GRID, IMAGE_SIZE, block_mask

SALT = 20240501
STEPS, BATCH, KEYS = 3, 32, 256
# Not one half: there an implementation with the two loss weights exchanged would agree.
KEEPS = (0.75, 0.25, 0.75)


def make_views(rng):
    """Stripes of many widths, contrasts and grey levels, seen twice: shifted and with noise of their own.

    Random networks see nearly the same in most random pictures, and then every pairing of views has the same loss.
    These pictures are far enough apart for a wrong pairing or a wrong loss weight to show.
    """
    count = (STEPS, BATCH, 1, 1, 1)
    y, x = np.mgrid[0:IMAGE_SIZE, 0:IMAGE_SIZE]
    phase = rng.uniform(-1.2, 1.2, count) * y + rng.uniform(-1.2, 1.2, count) * x + rng.uniform(0, 2 * np.pi, count)
    stripes = rng.uniform(-20, 275, count) + rng.uniform(0, 250, count) * np.sin(phase)
    views = np.stack([stripes, np.roll(stripes, (1, 2), axis=(-2, -1))], axis=1)
    return np.clip(views + rng.integers(-48, 49, views.shape), 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description="Write the benchmark's equality fixture.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()

    rng = np.random.default_rng(args.seed)
    mask_rng = random.Random(args.seed)
    queue = rng.standard_normal((EMBEDDING, KEYS))
    tensors = {
        "images": make_views(rng),
        "grid_mask": np.stack([block_mask(GRID, keep, mask_rng) for keep in KEEPS]),
        "shuffle_perm": np.stack([rng.permutation(BATCH) for _ in range(STEPS)]).astype(np.int64),
        "queue_initial": (queue / np.linalg.norm(queue, axis=0)).astype(np.float32),
        "salt": np.array(SALT, np.int64),
    }
    args.file.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, args.file)


if __name__ == "__main__":
    main()
