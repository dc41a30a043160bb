#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records a small torchvision VisionTransformer in float64 for tests/reference/training/vit_test.cpp:

    record_vit.py tests/reference/data/vit.safetensors     (torch, torchvision, numpy, safetensors)

Parameters follow from their names (tests/init_formula.h); images are uint8, the network's input (u8 - 128) / 64.
"""

import math
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torchvision.models.vision_transformer import VisionTransformer

SALT = 7
SIZES = {"image_size": 16, "patch_size": 4, "num_layers": 2, "num_heads": 2, "hidden_dim": 128, "mlp_dim": 512}


def formula_value(name, shape):
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    state = (state + SALT) % 2**64
    z = np.uint64(state) + np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    values = (2 * ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1).reshape(shape)
    if len(shape) == 4:
        values *= math.sqrt(6 / math.prod(shape[1:]))
    elif len(shape) == 2:
        values *= math.sqrt(3 / shape[1])
    else:
        values = 0.1 * values + (1 if name.endswith("weight") else 0)
    return torch.from_numpy(values).float().double()


def main():
    network = VisionTransformer(**SIZES, num_classes=10).double()
    network.heads = torch.nn.Identity()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(formula_value(name, tuple(parameter.shape)))
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (3, 3, 16, 16), generator=generator, dtype=torch.uint8)
    weight = torch.randn(3, 128, generator=generator, dtype=torch.float64)
    features = network((images.double() - 128) / 64)
    (features * weight).sum().backward()
    tensors = {"images": images, "w": weight, "features": features.detach().contiguous(), "salt": torch.tensor(SALT)}
    for name, parameter in network.named_parameters():
        tensors["norm." + name] = parameter.grad.norm()
        tensors["head." + name] = parameter.grad.flatten()[:8].clone()
    metadata = {"source": f"torch {torch.__version__}, torchvision VisionTransformer"}
    save_file(tensors, sys.argv[1], metadata)


if __name__ == "__main__":
    main()
