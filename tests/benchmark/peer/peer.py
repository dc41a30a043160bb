#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The PyTorch peer that MixMask Studio's training step is measured against, on one CPU process.

It trains the quickstart network: Fashion-MNIST, ResNet-18 of a quarter of the usual width with a CIFAR stem, MoCo v2
with one block mask a batch (grid 4, keep 0.5), the reversed batch as partner, queue 4096, temperature 0.2, SGD.

    peer.py official   does what the released MixMask training loop does, operation by operation: contiguous NCHW,
                       fp32, per-tensor updates, a queue copy for each loss, top-1 and top-5 accuracy every step.
    peer.py tuned      does the same mathematics after what a careful user would change by hand: channels last, foreach
                       momentum update, fused SGD, no queue copies, no accuracies, freed memory kept for the next step
                       in huge pages, on request bf16 encoder passes.

What the released loop does only for several processes (gathering a batch with itself, DistributedDataParallel) is left
out of both, which flatters the peer a little.

    --feed cached      one batch made before the clock starts: the step alone.
    --feed pipeline    PIL transforms in a DataLoader of --workers processes: end to end. The loader runs two batches a
                       worker ahead, so warm up for more steps than that and measure many.
    --fixture FILE     no timing: the losses of a few fixed steps, to compare before any ratio is published.

Output
------
Standard output carries one JSON object a line. Without --json a readable summary goes to standard error as well.

After a timed run:

    {"event": "peer", "mode": "official" | "tuned", "feed": "cached" | "pipeline", "precision": "fp32" | "bf16",
     "samples_per_second": batch * steps / seconds,
     "seconds": time of the measured steps, "steps": how many, "median_step_seconds": of one step with its data wait,
     "mix_milliseconds": mean time in which a batch is mixed, its mask included,
     "warmup": steps before the clock, "warmup_seconds": their time with the start of the loader,
     "data_wait_share": share of `seconds` spent waiting for a batch (0 when cached),
     "peak_memory_mb": peak resident MiB of this process (loader workers not counted),
     "losses": total loss of the first steps, warm-up included, at most five,
     "batch", "width", "grid", "queue", "threads", "workers", "blur", "seed": the settings,
     "parameters": trainable parameters of one encoder, "torch", "torchvision", "python": versions}

After a fixture:

    {"event": "fixture", "mode", "precision", "torch",
     "losses": [[total, original, mixed, mixed reversed], ...] for each step, before that step's update}

with total = original + lam * mixed + (1 - lam) * mixed reversed.

A fixture is a safetensors file; B, K and the grid follow from its shapes, --width gives the network:

    images         U8  [steps, 2, B, 1, 28, 28]  views 1 (query) and 2 (key); network input (u8 - 128) / 64
    grid_mask      U8  [steps, g, g]             1 keeps the picture's own content
    shuffle_perm   I64 [steps, B]                the key encoder sees view2[perm]; its rows are put back afterwards
    queue_initial  F32 [128, K]                  columns are keys
    salt           I64 []                        salt of the initialisation formula, see `formula_initialise`
"""

import argparse
import copy
import ctypes
import gzip
import json
import math
import os
import platform
import random
import resource
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torchvision
from PIL import Image, ImageFilter
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from torchvision import transforms
from torchvision.models.resnet import BasicBlock, ResNet

IMAGE_SIZE = 28
EMBEDDING = 128
TEMPERATURE = 0.2
KEY_MOMENTUM = 0.999
LEARNING_RATE = 0.03
SGD_MOMENTUM = 0.9
WEIGHT_DECAY = 1e-4
GRID = 4
KEEP = 0.5
QUEUE = 4096
MIX_REPEATS = 50
DATA = Path("/usr/share/datasets/fashion-mnist")  # where Debian's package dataset-fashion-mnist puts it


# ---------------------------------------------------------------------------------------------------------------- data


def read_idx(path):
    """The array of an idx.gz file of bytes."""
    data = gzip.decompress(Path(path).read_bytes())
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an idx file of unsigned bytes")
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


class GaussianBlur:
    """MoCo v2's blur: PIL's, with a radius drawn from [0.1, 2]."""

    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(radius=random.uniform(0.1, 2.0)))


def moco_v2_transform(blur):
    # Saturation, hue and grey leave an "L" picture as it is; they stay, because the released pipeline runs them too.
    steps = [
        transforms.RandomResizedCrop(IMAGE_SIZE, scale=(0.2, 1.0)),
        transforms.RandomApply([transforms.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8),
        transforms.RandomGrayscale(p=0.2),
    ]
    if blur:  # off by default: it washes out pictures this small
        steps.append(transforms.RandomApply([GaussianBlur()], p=0.5))
    steps += [
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.2860,), (0.3530,)),
    ]
    return transforms.Compose(steps)


class TwoViews(torch.utils.data.Dataset):
    """Two independent augmentations of each picture, through PIL."""

    def __init__(self, folder, blur):
        self.pictures = read_idx(Path(folder) / "train-images-idx3-ubyte.gz")
        self.transform = moco_v2_transform(blur)

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        picture = Image.fromarray(self.pictures[index])
        return self.transform(picture), self.transform(picture)


def cached_batches(dataset, batch):
    """The same batch for ever, made before the clock starts."""
    views = torch.utils.data.default_collate([dataset[index] for index in range(batch)])
    while True:
        yield views


def pipeline_batches(dataset, batch, workers):
    """Epoch after epoch of a shuffling DataLoader; each epoch starts its workers anew, as in the released loop."""
    loader = torch.utils.data.DataLoader(dataset, batch_size=batch, shuffle=True, num_workers=workers, drop_last=True)
    while True:
        yield from loader


# --------------------------------------------------------------------------------------------------------------- masks


def block_mask(grid, keep, rng):
    """A grid mask of rectangles as the released generator proposes them; 1 keeps the picture's own content.

    Rectangles of at least four cells in intent are proposed until int(keep * grid^2) cells are set. A proposal that
    spans a full side, or would add no cell or too many, is dropped; ten in a row end the mask early.
    """
    mask = np.zeros((grid, grid), np.uint8)
    missing = int(keep * grid * grid)
    attempts = 10
    while missing > 0 and attempts > 0:
        attempts -= 1
        area = rng.uniform(4, missing)  # the bounds may be the wrong way round; the released code has that as well
        aspect = math.exp(rng.uniform(math.log(0.3), -math.log(0.3)))
        height, width = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if height >= grid or width >= grid:
            continue
        top, left = rng.randint(0, grid - height), rng.randint(0, grid - width)
        proposal = mask[top : top + height, left : left + width]
        added = proposal.size - int(proposal.sum())
        if 0 < added <= missing:
            proposal[:] = 1
            missing -= added
            attempts = 10
    return mask


# ------------------------------------------------------------------------------------------------------------- network


class SmallImageResNet(ResNet):
    """torchvision's ResNet-18, scaled in width, with a CIFAR stem and MoCo v2's two-layer head. Names stay the same."""

    def __init__(self, width, channels=1):
        self.scale = width
        super().__init__(BasicBlock, [2, 2, 2, 2])
        stem = round(64 * width)
        features = round(512 * width)
        self.conv1 = nn.Conv2d(channels, stem, 3, stride=1, padding=1, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.bn1 = nn.BatchNorm2d(stem)
        self.maxpool = nn.Identity()
        self.fc = nn.Sequential(nn.Linear(features, features), nn.ReLU(), nn.Linear(features, EMBEDDING))

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        if planes == 64:  # the constructor assumes a stem of 64 channels
            self.inplanes = round(64 * self.scale)
        return super()._make_layer(block, round(planes * self.scale), blocks, stride, dilate)


def formula_values(name, count, salt):
    """`count` values in [-1, 1): SplitMix64 of a state that is the FNV-1a hash of the name plus the salt."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    state = (state + salt) % 2**64
    z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)) * 2.0**-52 - 1.0


@torch.no_grad()
def formula_initialise(network, salt):
    """Parameters that any language can reproduce from their torchvision names; running statistics stay at 0 and 1."""
    for name, parameter in network.named_parameters():
        values = formula_values(name, parameter.numel(), salt)
        fan_in = parameter[0].numel()
        if parameter.dim() == 4:
            values *= math.sqrt(6 / fan_in)
        elif parameter.dim() == 2:
            values *= math.sqrt(3 / fan_in)
        else:
            values = 0.1 * values + (1 if name.endswith("weight") else 0)  # BatchNorm's weight, any bias
        parameter.copy_(torch.from_numpy(values).view_as(parameter))


# ---------------------------------------------------------------------------------------------------------------- step


def info_nce(positive, negative):
    """Cross-entropy of the key in column 0 against the queue in the others, and the logits."""
    logits = torch.cat([positive, negative], dim=1)
    logits /= TEMPERATURE
    return functional.cross_entropy(logits, logits.new_zeros(len(logits), dtype=torch.long)), logits


class Official:
    """The released loop's step, with its operations and in its order."""

    def __init__(self, encoder, queue):
        self.encoder_q = encoder.train()
        self.encoder_k = copy.deepcopy(encoder).requires_grad_(False)
        self.queue = queue
        self.pointer = 0
        self.optimizer = self.make_optimizer()

    def make_optimizer(self):
        return torch.optim.SGD(self.encoder_q.parameters(), LEARNING_RATE, SGD_MOMENTUM, weight_decay=WEIGHT_DECAY)

    def mix(self, view, grid_mask):
        """The view filled from the reversed batch, and the share of its own content that is really kept."""
        cells = torch.from_numpy(grid_mask).to(view.dtype)
        mask = functional.interpolate(cells[None, None], size=view.shape[-2:])[0, 0]
        lam = mask.sum() / mask.numel()
        return mask * view + (1 - mask) * view.flip(0), lam

    def update_key_encoder(self):
        for q, k in zip(self.encoder_q.parameters(), self.encoder_k.parameters()):
            k.data = k.data * KEY_MOMENTUM + q.data * (1 - KEY_MOMENTUM)

    def encode_queries(self, view, mixed):
        # Two passes, not one of both: BatchNorm must see the views apart.
        return self.encoder_q(view), self.encoder_q(mixed)

    @torch.no_grad()
    def encode_keys(self, view, permutation):
        """Keys in the order of `view`. With one process the shuffle changes nothing but is part of the work."""
        self.update_key_encoder()
        keys = functional.normalize(self.encoder_k(view[permutation]), dim=1)
        return keys[permutation.argsort()]

    def loss(self, query, keys):
        positive = torch.einsum("nc,nc->n", query, keys).unsqueeze(-1)
        negative = torch.einsum("nc,ck->nk", query, self.queue.clone().detach())
        return info_nce(positive, negative)

    @torch.no_grad()
    def enqueue(self, keys):
        self.queue[:, self.pointer : self.pointer + len(keys)] = keys.T
        self.pointer = (self.pointer + len(keys)) % self.queue.shape[1]

    @staticmethod
    @torch.no_grad()
    def accuracies(logits):
        """Percentage of rows whose key is first, and among the first five."""
        hits = logits.topk(5, dim=1).indices.t().eq(0)
        return [hits[:k].reshape(-1).float().sum(0) * (100 / len(logits)) for k in (1, 5)]

    def step(self, view_q, view_k, grid_mask, permutation):
        """One training step; returns the losses (total, original, mixed, mixed reversed) as tensors."""
        mixed, lam = self.mix(view_q, grid_mask)
        query, query_mixed = (functional.normalize(x, dim=1) for x in self.encode_queries(view_q, mixed))
        # Reversing the features equals encoding the complementary mixture, as one mask serves the whole batch.
        query_flip = query_mixed.flip(0)
        keys = self.encode_keys(view_k, permutation)
        original, logits = self.loss(query, keys)
        mixed_loss, _ = self.loss(query_mixed, keys)
        flip_loss, _ = self.loss(query_flip, keys)
        self.enqueue(keys)  # only now: a key in the queue would be its own negative
        total = original + lam * mixed_loss + (1 - lam) * flip_loss

        self.accuracies(logits)
        self.optimizer.zero_grad()
        total.backward()
        self.optimizer.step()
        return tuple(x.detach() for x in (total, original, mixed_loss, flip_loss))


class Tuned(Official):
    """The same step after tuning by hand. The mathematics, the three losses included, is that of `Official`."""

    def __init__(self, encoder, queue, precision):
        # Channels last spares oneDNN the reordering of every activation, before and after each convolution.
        super().__init__(encoder.to(memory_format=torch.channels_last), queue)
        self.bf16 = precision == "bf16"
        self.parameters_q = list(self.encoder_q.parameters())
        self.parameters_k = list(self.encoder_k.parameters())

    def make_optimizer(self):
        return torch.optim.SGD(
            self.encoder_q.parameters(), LEARNING_RATE, SGD_MOMENTUM, weight_decay=WEIGHT_DECAY, fused=True
        )

    def mix(self, view, grid_mask):
        cells = torch.from_numpy(grid_mask).to(view.dtype)
        mask = functional.interpolate(cells[None, None], size=view.shape[-2:])
        return torch.where(mask.bool(), view, view.flip(0)), float(mask.mean())

    def update_key_encoder(self):
        torch._foreach_lerp_(self.parameters_k, self.parameters_q, 1 - KEY_MOMENTUM)

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16)

    def encode_queries(self, view, mixed):
        with self.autocast():  # one region for both passes: the weights are converted once
            query, query_mixed = super().encode_queries(view, mixed)
        return query.float(), query_mixed.float()  # logits and losses stay in fp32

    @torch.no_grad()
    def encode_keys(self, view, permutation):
        self.update_key_encoder()
        with self.autocast():
            keys = self.encoder_k(view[permutation])
        return functional.normalize(keys.float(), dim=1)[permutation.argsort()]

    def loss(self, query, keys):
        return info_nce((query * keys).sum(1, keepdim=True), query @ self.queue)[0]

    def step(self, view_q, view_k, grid_mask, permutation):
        view_q, view_k = (x.contiguous(memory_format=torch.channels_last) for x in (view_q, view_k))
        mixed, lam = self.mix(view_q, grid_mask)
        query, query_mixed = (functional.normalize(x, dim=1) for x in self.encode_queries(view_q, mixed))
        keys = self.encode_keys(view_k, permutation)
        losses = [self.loss(x, keys) for x in (query, query_mixed, query_mixed.flip(0))]
        total = losses[0] + lam * losses[1] + (1 - lam) * losses[2]

        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        self.enqueue(keys)  # after the backward pass, which still reads the queue: this is what spares its copies
        self.optimizer.step()
        return tuple(x.detach() for x in (total, *losses))


def make_trainer(args, encoder, queue):
    return Official(encoder, queue) if args.mode == "official" else Tuned(encoder, queue, args.precision)


# ----------------------------------------------------------------------------------------------------------------- runs


def run_fixture(args):
    fixture = load_file(args.fixture)
    encoder = SmallImageResNet(args.width)
    formula_initialise(encoder, int(fixture["salt"]))
    trainer = make_trainer(args, encoder, fixture["queue_initial"])
    losses = []
    for images, mask, permutation in zip(fixture["images"], fixture["grid_mask"], fixture["shuffle_perm"]):
        view_q, view_k = (images.float() - 128) / 64
        losses.append([float(x) for x in trainer.step(view_q, view_k, mask.numpy(), permutation)])
    return {
        "event": "fixture",
        "mode": args.mode,
        "precision": args.precision,
        "losses": losses,
        "torch": torch.__version__,
    }


def run_timed(args):
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    mask_rng = random.Random(args.seed)
    encoder = SmallImageResNet(args.width)
    trainer = make_trainer(args, encoder, functional.normalize(torch.randn(EMBEDDING, QUEUE), dim=0))
    dataset = TwoViews(args.data, args.blur)
    if args.feed == "cached":
        batches = cached_batches(dataset, args.batch)
        next(batches)
    else:
        batches = pipeline_batches(dataset, args.batch, args.workers)

    losses, waits, times = [], [], []
    for _ in range(args.warmup + args.steps):
        begin = time.perf_counter()
        view_q, view_k = next(batches)
        waits.append(time.perf_counter() - begin)
        mask = block_mask(GRID, KEEP, mask_rng)
        losses.append(trainer.step(view_q, view_k, mask, torch.randperm(args.batch))[0].item())
        times.append(time.perf_counter() - begin)
    measured = times[args.warmup :]
    seconds = sum(measured)
    begin = time.perf_counter()
    for _ in range(MIX_REPEATS):
        trainer.mix(view_q, block_mask(GRID, KEEP, mask_rng))
    mix_seconds = time.perf_counter() - begin
    return {
        "event": "peer",
        "mode": args.mode,
        "feed": args.feed,
        "precision": args.precision,
        "samples_per_second": args.batch * args.steps / seconds,
        "seconds": seconds,
        "steps": args.steps,
        "median_step_seconds": statistics.median(measured),
        "mix_milliseconds": 1000 * mix_seconds / MIX_REPEATS,
        "warmup": args.warmup,
        "warmup_seconds": sum(times[: args.warmup]),
        "data_wait_share": sum(waits[args.warmup :]) / seconds if args.feed == "pipeline" else 0.0,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "losses": losses[:5],
        "batch": args.batch,
        "width": args.width,
        "grid": GRID,
        "queue": QUEUE,
        "threads": args.threads,
        "workers": args.workers if args.feed == "pipeline" else 0,
        "blur": args.blur,
        "seed": args.seed,
        "parameters": sum(x.numel() for x in encoder.parameters()),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "python": platform.python_version(),
    }


def keep_freed_memory():
    """Stops glibc from returning the large activations to the system, which would page them in anew every step."""
    m_trim_threshold, m_mmap_max = -1, -4
    libc = ctypes.CDLL(None)
    libc.mallopt(m_trim_threshold, -1)  # never trim
    libc.mallopt(m_mmap_max, 0)  # no mappings of their own for large blocks


def take_huge_pages():
    """Starts this program again with glibc asking for huge pages, which it does only from its start."""
    if "GLIBC_TUNABLES" not in os.environ:
        os.environ["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1"
        os.execv(sys.executable, [sys.executable, *sys.argv])


def parse_arguments():
    parser = argparse.ArgumentParser(description="PyTorch peer of the MixMask Studio benchmark.")
    parser.add_argument("mode", choices=["official", "tuned"])
    parser.add_argument("--steps", type=int, default=10, help="measured steps (default %(default)s)")
    parser.add_argument("--warmup", type=int, default=2, help="steps before the clock starts (default %(default)s)")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2, help="threads of the training process")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of the encoder passes (tuned)")
    parser.add_argument("--feed", choices=["cached", "pipeline"], default="cached")
    parser.add_argument("--workers", type=int, default=2, help="loader processes of --feed pipeline")
    parser.add_argument("--blur", action="store_true", help="MoCo v2's Gaussian blur, off for small pictures")
    parser.add_argument("--width", type=float, default=0.25, help="channels relative to ResNet-18")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the Fashion-MNIST idx.gz files")
    parser.add_argument("--fixture", type=Path, help="print the losses of this fixture's steps instead of timing")
    parser.add_argument("--json", action="store_true", help="only the JSON lines, no summary on standard error")
    args = parser.parse_args()
    if args.mode == "official" and args.precision != "fp32":
        parser.error("the released code trains in fp32 only; use 'tuned' for --precision bf16")
    if args.steps < 1 or args.warmup < 0:
        parser.error("--steps must be at least 1 and --warmup at least 0")
    if args.batch < 2 or QUEUE % args.batch != 0:
        parser.error(f"--batch must be at least 2 and divide the queue of {QUEUE} keys")
    return args


def main():
    args = parse_arguments()
    if args.mode == "tuned":
        take_huge_pages()
        keep_freed_memory()
    torch.set_num_threads(args.threads)
    result = run_fixture(args) if args.fixture else run_timed(args)
    print(json.dumps(result), flush=True)
    if args.json:
        return
    if args.fixture:
        for number, losses in enumerate(result["losses"], 1):
            print(f"step {number}: " + " ".join(f"{x:.6f}" for x in losses), file=sys.stderr)
    else:
        print(
            f"{args.mode} {args.precision} {args.feed}: {result['samples_per_second']:.1f} samples/s, "
            f"{result['seconds']:.2f} s for {args.steps} steps, {result['peak_memory_mb']:.0f} MiB, "
            f"{100 * result['data_wait_share']:.0f} % waiting for data",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
