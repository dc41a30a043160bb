// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/label_split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/sha256.h"

namespace mixmask {
namespace {

LabelSplit splitOf(std::vector<std::int64_t> indices) {
  std::ranges::sort(indices);
  Sha256 sum;
  for (const std::int64_t index : indices) sum.add(fmt::format("{}\n", index));
  return {std::move(indices), sum.hex()};
}

constexpr std::int64_t kSeveral = -1;

// Every image by its name with and, where that tells it, without its folder.
std::unordered_map<std::string, std::int64_t> imagesByName(const Dataset& dataset) {
  std::unordered_map<std::string, std::int64_t> known;
  for (std::int64_t i = 0; i < dataset.size(); ++i) {
    const std::string name = dataset.name(i);
    known.emplace(name, i);
    const std::string file = name.substr(name.rfind('/') + 1);
    if (file == name) continue;
    const auto [entry, isNew] = known.emplace(file, i);
    if (!isNew) entry->second = kSeveral;
  }
  return known;
}

}  // namespace

LabelSplit hashedSplit(const Dataset& dataset, double share, std::uint64_t seed) {
  std::map<std::int64_t, std::vector<std::pair<std::string, std::int64_t>>> classes;
  for (std::int64_t i = 0; i < dataset.size(); ++i) {
    Sha256 sum;
    sum.add(fmt::format("{}\n{}", seed, dataset.name(i)));
    classes[dataset.label(i)].emplace_back(sum.hex(), i);
  }
  std::vector<std::int64_t> indices;
  for (auto& [label, images] : classes) {
    if (label < 0) continue;
    // The last digits of share * images are noise: 1 % of 600 are 6, not 7.
    const auto count =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(images.size()) - 1e-9));
    std::ranges::sort(images);
    for (std::size_t i = 0; i < std::min(count, images.size()); ++i) {
      indices.push_back(images[i].second);
    }
  }
  return splitOf(std::move(indices));
}

LabelSplit listedSplit(const Dataset& dataset, const std::filesystem::path& list) {
  std::ifstream file(list);
  if (!file) {
    throw DataError(
        fmt::format("evaluation.semi.list: {} cannot be read; give a text file with one "
                    "image a line, or leave it empty for a hashed split",
                    list.string()));
  }
  const auto known = imagesByName(dataset);
  std::vector<std::int64_t> indices;
  std::vector<bool> taken(static_cast<std::size_t>(dataset.size()));
  std::string line;
  for (std::int64_t number = 1; std::getline(file, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    const auto refuse = [&](const char* problem) {
      throw DataError(fmt::format("{}, line {}: '{}' {}; is the list of another data set?",
                                  list.string(), number, line, problem));
    };
    const auto found = known.find(line);
    if (found == known.end()) refuse("is no image of the training set");
    if (found->second == kSeveral) refuse("is the name of several images");
    auto isTaken = taken[static_cast<std::size_t>(found->second)];
    if (isTaken) refuse("stands there twice");
    isTaken = true;
    indices.push_back(found->second);
  }
  if (indices.empty()) {
    throw DataError(fmt::format("{}: the list names no image", list.string()));
  }
  return splitOf(std::move(indices));
}

}  // namespace mixmask
