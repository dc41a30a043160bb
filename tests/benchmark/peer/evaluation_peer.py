#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exact nearest neighbours and reading of checkpoints by the libraries that others use. Each call prints one JSON object.

    evaluation_peer.py fixture FOLDER          features.safetensors, resnet50.pth, resnet50.safetensors
    evaluation_peer.py knn torch|faiss FIXTURE OUT K
    evaluation_peer.py load FILE
"""

import json
import os
import sys
import time

import torch
from safetensors.torch import load_file, save_file

torch.set_num_threads(2)


def fixture(folder):
    """Features as a trained network has them: classes that overlap, all numbers of one sign."""
    generator = torch.Generator().manual_seed(1)
    centres = torch.rand(100, 512, generator=generator)

    def rows(count):
        labels = torch.randint(100, (count,), generator=generator)
        noise = torch.randn(count, 512, generator=generator)
        return torch.nn.functional.normalize((centres[labels] + 0.5 * noise).clamp_min(0))

    save_file({"bank": rows(60_000), "queries": rows(10_000)}, os.path.join(folder, "features.safetensors"))
    import torchvision  # only here: it takes seconds to load

    state = torchvision.models.resnet50().state_dict()
    torch.save({"state_dict": state, "epoch": 200}, os.path.join(folder, "resnet50.pth"))
    save_file(state, os.path.join(folder, "resnet50.safetensors"))


def torch_neighbours(bank, queries, k):
    found = [torch.topk(chunk @ bank.T, k, dim=1) for chunk in queries.split(256)]
    return torch.cat([part.values for part in found]), torch.cat([part.indices for part in found])


def faiss_neighbours(bank, queries, k):
    import faiss

    faiss.omp_set_num_threads(2)
    similarity, index = faiss.knn(queries.numpy(), bank.numpy(), k, metric=faiss.METRIC_INNER_PRODUCT)
    return torch.from_numpy(similarity), torch.from_numpy(index)


def knn(library, path, out, k):
    tensors = load_file(path)
    search = {"torch": torch_neighbours, "faiss": faiss_neighbours}[library]
    if library == "faiss":
        import faiss  # noqa: F401  loading it is not what is measured
    start = time.perf_counter()
    similarity, index = search(tensors["bank"], tensors["queries"], k)
    seconds = time.perf_counter() - start
    save_file({"similarity": similarity.contiguous(), "index": index.contiguous()}, out)
    return {"event": "knn", "seconds": seconds}


def load(path):
    start = time.perf_counter()
    if path.endswith(".safetensors"):
        tensors = load_file(path)
    else:
        tensors = torch.load(path, weights_only=True)["state_dict"]
    total = sum(float(tensor.sum()) for tensor in tensors.values())
    return {"event": "load", "seconds": time.perf_counter() - start, "sum": total}


def main():
    verb, *rest = sys.argv[1:]
    if verb == "fixture":
        fixture(*rest)
    elif verb == "knn":
        print(json.dumps(knn(rest[0], rest[1], rest[2], int(rest[3]))))
    else:
        print(json.dumps(load(*rest)))


if __name__ == "__main__":
    main()
