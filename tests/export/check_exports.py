# SPDX-License-Identifier: Apache-2.0
"""Loads the files of export_fixtures by the lines that 'mixmask checkpoint export' prints.

    check_exports.py FOLDER

Outputs must agree with those of our own forward pass to 1e-4 of the largest, tensors bit for bit.
"""
import json
import pathlib
import pickle
import subprocess
import sys
import tempfile
import warnings
import zipfile

import numpy as np
import onnx
import onnxruntime
import safetensors.torch
import torch
import torchvision
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-4  # of the largest output


def check(truth, what):
    if not truth:
        raise SystemExit(f"check_exports.py: {what}")


def load(usage, **names):
    """What the printed line of Python leaves behind."""
    scope = {"torch": torch, "torchvision": torchvision, "safetensors": safetensors,
             "onnxruntime": onnxruntime, **names}
    exec(usage, scope)  # our own program's line
    return scope


class Network:
    def __init__(self, folder, entry):
        self.folder, self.name, self.exports = folder, entry["name"], entry["exports"]
        self.is_classifier = entry["classes"] > 0
        self.images = np.load(folder / f"{self.name}.images.npy", allow_pickle=False)
        self.outputs = np.load(folder / f"{self.name}.outputs.npy", allow_pickle=False)
        self.source = safetensors.torch.load_file(folder / f"{self.name}.source.safetensors")

    def file(self, kind):
        return self.folder / f"{self.name}.{kind}"

    def torchvision_name(self, name):
        is_transformer = "class_token" in self.source
        return name.replace("fc.", "heads.head.") if is_transformer else name

    def agree(self, outputs, kind):
        off = np.abs(outputs - self.outputs).max() / np.abs(self.outputs).max()
        check(outputs.shape == self.outputs.shape and off < TOLERANCE,
              f"{self.name}.{kind}: outputs differ by {off:.1e} of the largest")
        print(f"{self.name:20} {kind:12} {self.exports[kind]['tensors']:4} tensors, "
              f"outputs differ by {off:.1e}")

    def same(self, tensors, kind, rename=lambda name: name):
        """Every tensor of the source by its name in the file, bit for bit."""
        wanted = {rename(name): tensor for name, tensor in self.source.items()}
        check(sorted(tensors) == sorted(wanted), f"{self.name}.{kind}: other names")
        for name, tensor in tensors.items():
            tensor = torch.as_tensor(tensor)
            check(tensor.dtype == wanted[name].dtype and torch.equal(tensor, wanted[name]),
                  f"{self.name}.{kind}: {name} differs")

    def check_state(self, kind, tensors):
        self.same(tensors, kind, self.torchvision_name)
        scope = load(self.exports[kind]["usage"])
        if "model" not in scope:  # of a width that torchvision does not make
            self.same(scope["state_dict"], kind)
            print(f"{self.name:20} {kind:12} {len(tensors):4} tensors, no network of torchvision's")
            return
        check(list(scope["model"].state_dict()) == list(tensors) or kind == "torchvision",
              f"{self.name}.{kind}: another order than torchvision's")
        with torch.no_grad():
            outputs = scope["model"].eval()(torch.from_numpy(self.images))
        self.agree(outputs.numpy(), kind)

    def check_torchvision(self):
        self.check_state("torchvision", safetensors.torch.load_file(self.file("torchvision")))

    def check_pth(self):
        file = self.file("pth")
        self.check_state("pth", torch.load(file, weights_only=True))
        self.same(torch.load(file, weights_only=True, mmap=True), "pth", self.torchvision_name)
        check(zipfile.ZipFile(file).testzip() is None, f"{file}: damaged")

    def check_onnx(self):
        file = self.file("onnx")
        model = onnx.load(file)
        onnx.checker.check_model(model, full_check=True)
        check(model.opset_import[0].version >= 13, f"{file}: opset")
        check(len(model.graph.initializer) == self.exports["onnx"]["tensors"], f"{file}: tensors")
        names = {item.key: item.value for item in model.metadata_props}
        check(("class_names" in names) == self.is_classifier, f"{file}: metadata")
        scope = load(self.exports["onnx"]["usage"], images=self.images)
        outputs = scope["logits" if self.is_classifier else "features"][0]
        self.agree(outputs, "onnx")
        one = load(self.exports["onnx"]["usage"], images=self.images[:1])
        check(np.allclose(one["logits" if self.is_classifier else "features"][0], outputs[:1],
                          atol=TOLERANCE * np.abs(outputs).max()), f"{file}: a batch of one")

    def check_detectron2(self):
        """As Detectron2's DetectionCheckpointer reads it, with the recorded order of its keys."""
        with open(self.file("detectron2"), "rb") as file, warnings.catch_warnings(action="error"):
            content = pickle.load(file, encoding="latin1")
        check(content["matching_heuristics"] is True and content["__author__"], "Detectron2's keys")
        model = content["model"]
        check(all(isinstance(value, np.ndarray) for value in model.values()), "numpy arrays")
        if self.name == "resnet50_encoder":
            recorded = json.loads(
                (ROOT / "tests/reference/data/checkpoints/expected.json").read_text())
            keys = [key for key in recorded["detectron2_resnet50"]["keys"] if ".fc." not in key]
            check(list(model) == keys, "the recorded keys of Detectron2")
        state = torch.load(self.file("pth"), weights_only=True)
        backbone = [tensor for name, tensor in state.items() if not name.startswith("fc.")]
        check(len(model) == len(backbone), "the number of Detectron2's arrays")
        for (name, array), tensor in zip(model.items(), backbone):  # both in torchvision's order
            check(array.dtype == tensor.numpy().dtype and np.array_equal(array, tensor),
                  f"{self.name}.detectron2: {name} differs")
        print(f"{self.name:20} {'detectron2':12} {len(model):4} arrays")


def check_example(network):
    """examples/classify.py names the class that our own forward pass names."""
    pixels = np.rint((network.images[0] * 0.225 + 0.45) * 255).clip(0, 255).astype(np.uint8)
    model = load(network.exports["pth"]["usage"])["model"].eval()
    with torch.no_grad():
        logits = model(torch.from_numpy((pixels[None] / 255 - 0.45) / 0.225).float())
    with tempfile.NamedTemporaryFile(suffix=".png") as picture:
        Image.fromarray(pixels.transpose(1, 2, 0)).save(picture.name)
        words = subprocess.run(
            [sys.executable, ROOT / "examples/classify.py", network.file("onnx"), picture.name],
            check=True, capture_output=True, text=True).stdout
    share = logits.softmax(1).max().item()
    check(words.startswith(f"{share:.4f} class {logits.argmax().item()}\n"),
          f"classify.py says {words!r}")
    print("examples/classify.py names the same class")


def main():
    folder = pathlib.Path(sys.argv[1])
    networks = [Network(folder, entry)
                for entry in json.loads((folder / "manifest.json").read_text())]
    for network in networks:
        for kind in network.exports:
            getattr(network, f"check_{kind}")()
    check_example(next(network for network in networks if network.name == "resnet18_classifier"))


if __name__ == "__main__":
    main()
