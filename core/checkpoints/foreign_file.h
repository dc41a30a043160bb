// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace mixmask {

// What stands in a checkpoint of another program: tensors and plain values by their way through the
// file's dictionaries and lists, "state_dict/module.encoder_q.conv1.weight".
struct ForeignFile {
  std::string format;  // "safetensors", "torch zip", "torch legacy", "pickle"
  // On the CPU. Tensors of one storage share memory, and need not be contiguous.
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  // As JSON: null, true, 7, 0.1, "text"; lists of integers stay whole.
  std::vector<std::pair<std::string, std::string>> values;
};

// Reads safetensors, torch's files (.pth, .pt, .pth.tar; with and without zip), and pickles of
// numpy arrays (Detectron2's .pkl), whatever the name. Nothing of the file is run (see Pickle), and
// what it claims is compared with its size before memory is taken. Throws CheckpointError, one
// sentence that names the file.
ForeignFile readForeignFile(const std::filesystem::path& file);

}  // namespace mixmask
