// SPDX-License-Identifier: Apache-2.0
// The binary version of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html).
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/base/error.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"
#include "core/data/memory_dataset.h"

namespace mixmask {
namespace {

constexpr int kSide = 32, kChannels = 3;
constexpr std::size_t kPlane = kSide * kSide, kPixels = kPlane * kChannels;

// One record: the label bytes, then the red, green and blue planes.
struct Layout {
  std::string dataset;           // its key
  std::vector<int> labelBounds;  // of each label byte; the last one is the label we keep
  std::string folder;            // that the archive unpacks into
  std::string namesFile;         // one class name a line; need not be there
  std::size_t recordBytes() const { return labelBounds.size() + kPixels; }
};

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw DataError(
      fmt::format("Cannot read {}: {}; put the original file there", file.string(), what));
}

std::size_t countRecords(const std::filesystem::path& file, const Layout& layout) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  if (error) fail(file, error.message());
  const std::size_t whole = bytes / layout.recordBytes(), rest = bytes % layout.recordBytes();
  if (rest != 0) {
    fail(file, fmt::format("its {} bytes are not a whole number of records of {} bytes: record {} "
                           "(counted from 0) has only {}",
                           bytes, layout.recordBytes(), whole, rest));
  }
  if (whole == 0) fail(file, "it is empty");
  return whole;
}

// Appends the records of one file: the planes become interleaved RGB.
void appendRecords(const std::filesystem::path& file, const Layout& layout,
                   MemoryDataset::Contents& contents) {
  const std::size_t records = countRecords(file, layout);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> record(layout.recordBytes());
  for (std::size_t i = 0; i < records; ++i) {
    stream.read(reinterpret_cast<char*>(record.data()),
                static_cast<std::streamsize>(record.size()));
    if (!stream) {
      fail(file, fmt::format("record {} (counted from 0) cannot be read ({})", i,
                             std::generic_category().message(errno)));
    }
    for (std::size_t k = 0; k < layout.labelBounds.size(); ++k) {
      if (record[k] < layout.labelBounds[k]) continue;
      fail(file, fmt::format("record {} (counted from 0) has the label {} and labels are 0 to {}",
                             i, record[k], layout.labelBounds[k] - 1));
    }
    contents.labels.push_back(record[layout.labelBounds.size() - 1]);
    const std::uint8_t* planes = record.data() + layout.labelBounds.size();
    const std::size_t start = contents.pixels.size();
    contents.pixels.resize(start + kPixels);
    std::uint8_t* out = contents.pixels.data() + start;
    for (std::size_t p = 0; p < kPlane; ++p) {
      for (std::size_t c = 0; c < kChannels; ++c) *out++ = planes[c * kPlane + p];
    }
  }
}

std::vector<std::string> readClassNames(const std::filesystem::path& folder, const Layout& layout,
                                        std::vector<std::string> builtIn) {
  const std::filesystem::path file = folder / layout.namesFile;
  if (!isFile(file)) return builtIn;
  std::vector<std::string> names;
  for (std::string& line : readLines(file)) {
    if (!line.empty()) names.push_back(std::move(line));
  }
  if (names.size() != builtIn.size()) {
    throw DataError(fmt::format(
        "Cannot read {}: it holds {} names where {} were expected; put the original file there or "
        "remove it",
        file.string(), names.size(), builtIn.size()));
  }
  return names;
}

std::shared_ptr<const Dataset> open(const std::filesystem::path& root, const Layout& layout,
                                    const std::vector<std::string>& files,
                                    std::vector<std::string> builtInNames) {
  const std::filesystem::path folder = folderHolding(files.front(), root, layout.folder);
  for (const std::string& file : files) {
    if (!isFile(folder / file)) failMissing(layout.dataset, folder, file);
  }
  MemoryDataset::Contents contents{
      .height = kSide,
      .width = kSide,
      .channels = kChannels,
      .pixels = {},
      .labels = {},
      .classNames = readClassNames(folder, layout, std::move(builtInNames))};
  std::size_t total = 0;
  for (const std::string& file : files) total += countRecords(folder / file, layout);
  contents.pixels.reserve(total * kPixels);
  for (const std::string& file : files) appendRecords(folder / file, layout, contents);
  return std::make_shared<MemoryDataset>(std::move(contents));
}

}  // namespace

std::shared_ptr<const Dataset> openCifar10(const std::filesystem::path& root, Split split,
                                           const std::stop_token& /*stop*/) {
  const Layout layout{"cifar10", {10}, "cifar-10-batches-bin", "batches.meta.txt"};
  std::vector<std::string> files{"test_batch.bin"};
  if (split == Split::train) {
    files = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
             "data_batch_5.bin"};
  }
  return open(
      root, layout, files,
      {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"});
}

std::shared_ptr<const Dataset> openCifar100(const std::filesystem::path& root, Split split,
                                            const std::stop_token& /*stop*/) {
  // The first label byte is one of 20 superclasses, the second the fine class.
  const Layout layout{"cifar100", {20, 100}, "cifar-100-binary", "fine_label_names.txt"};
  std::vector<std::string> numbers;
  for (int i = 0; i < 100; ++i) numbers.push_back(std::to_string(i));
  return open(root, layout, {split == Split::train ? "train.bin" : "test.bin"}, std::move(numbers));
}

}  // namespace mixmask
