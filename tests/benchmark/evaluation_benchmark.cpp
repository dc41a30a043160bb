// SPDX-License-Identifier: Apache-2.0
// Our side of tests/benchmark/evaluation.py; each prints one JSON object:
//   evaluation_benchmark knn FIXTURE.safetensors OUT.safetensors K
//                             neighbours of the fixture's queries in its bank, and the time
//   evaluation_benchmark load FILE
//                             reads a .pth or a safetensors file whole, and the time
#include <ATen/Parallel.h>

#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/checkpoints/foreign_file.h"
#include "core/checkpoints/safetensors.h"
#include "core/evaluation/knn_search.h"
#include "core/session/process.h"

namespace {

using namespace mixmask;
using nlohmann::json;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void knn(const char* fixture, const char* out, std::int64_t k) {
  const TensorFile file = readTensorFile(fixture);
  const torch::Tensor bank = file.at("bank");
  const auto start = std::chrono::steady_clock::now();
  KnnSearch search(file.at("queries"), k);
  search.add(bank);
  const auto found = search.neighbours();
  const double seconds = secondsSince(start);
  writeTensorFile(out, {{{"index", found.index}, {"similarity", found.similarity}}, {}});
  std::cout << json{{"event", "knn"}, {"seconds", seconds}} << "\n";
}

// The numbers are added up, so that each byte is touched.
void load(const std::string& path) {
  const auto start = std::chrono::steady_clock::now();
  double sum = 0;
  if (path.ends_with(".safetensors")) {
    for (const auto& item : readTensorFile(path).tensors) sum += item.second.sum().item<double>();
  } else {
    for (const auto& item : readForeignFile(path).tensors) sum += item.second.sum().item<double>();
  }
  std::cout << json{{"event", "load"}, {"seconds", secondsSince(start)}, {"sum", sum}} << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  mixmask::prepareProcess();
  at::set_num_threads(2);
  if (argc == 5 && std::strcmp(argv[1], "knn") == 0) {
    knn(argv[2], argv[3], std::stoll(argv[4]));
  } else if (argc == 3 && std::strcmp(argv[1], "load") == 0) {
    load(argv[2]);
  } else {
    std::cerr << "evaluation_benchmark: knn FIXTURE OUT K, or load FILE\n";
    return 2;
  }
  return 0;
}
