// SPDX-License-Identifier: Apache-2.0
#include "core/session/loss_sketch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/checkpoints/input_file.h"
#include "core/checkpoints/row_file.h"
#include "core/checkpoints/run_records.h"

namespace mixmask {
namespace {

constexpr std::uint64_t kParts = 64;
constexpr std::uint64_t kWindow = 2048;  // bytes; a row has about 120

struct Row {
  std::int64_t step = 0;
  double loss = 0;
};

// Only step and loss, the first and the third field: a list reads thousands of files.
std::optional<Row> parseRow(std::string_view line) {
  Row row;
  const char* end = line.data() + line.size();
  const auto step = std::from_chars(line.data(), end, row.step);
  if (step.ec != std::errc{} || step.ptr == end || *step.ptr != ',') return std::nullopt;
  const char* loss = std::find(step.ptr + 1, end, ',');
  if (loss == end || std::from_chars(loss + 1, end, row.loss).ec != std::errc{})
    return std::nullopt;
  return std::isfinite(row.loss) ? std::optional(row) : std::nullopt;
}

void add(const Row& row, std::optional<LossBucket>& bucket) {
  if (!bucket) bucket = LossBucket{row.loss, row.loss, row.loss};
  bucket->low = std::min(bucket->low, row.loss);
  bucket->high = std::max(bucket->high, row.loss);
  bucket->last = row.loss;
}

// A header that is still being written is none yet.
void requireHeader(InputFile& input, const std::filesystem::path& file) {
  const std::string_view header = kMetricsHeader;
  std::string found(std::min<std::uint64_t>(input.size(), header.size() + 1), '\0');
  input.read(found.data(), found.size());
  const std::size_t lineBreak = found.find('\n');
  const bool isKnown = lineBreak == found.npos
                           ? header.starts_with(found)
                           : isHeaderOrOlder(std::string_view(found).substr(0, lineBreak), header);
  if (isKnown) return;
  throw DataError(
      fmt::format("{} has other columns than this version reads, so its curve is not "
                  "shown; open the run with the version that wrote it",
                  file.filename().string()));
}

// What a line that was entered in its middle leaves of `text`.
std::string_view wholeLinesFrom(std::string_view text, bool entersLine) {
  if (!entersLine) return text;
  const std::size_t lineBreak = text.find('\n');
  return lineBreak == text.npos ? std::string_view() : text.substr(lineBreak + 1);
}

}  // namespace

LossSketch sketchLoss(const std::filesystem::path& metricsFile) {
  InputFile input(metricsFile, &raiseAs<DataError>);
  requireHeader(input, metricsFile);
  LossSketch sketch;
  std::string text;
  std::uint64_t position = 0;  // behind the last whole line that was read
  for (std::uint64_t part = 1; part <= kParts; ++part) {
    const std::uint64_t end = input.size() * part / kParts;
    const std::uint64_t begin = std::max(position, end - std::min(end, kWindow));
    text.resize(end - begin);
    input.seek(begin);
    input.read(text.data(), text.size());
    std::optional<LossBucket> bucket;
    for (const std::string_view line : wholeLines(wholeLinesFrom(text, begin != position))) {
      const std::optional<Row> row = parseRow(line);
      if (!row) continue;
      add(*row, bucket);
      sketch.lastStep = row->step;
    }
    if (bucket) sketch.buckets.push_back(*bucket);
    if (const auto lineBreak = text.rfind('\n'); lineBreak != text.npos) {
      position = begin + lineBreak + 1;
    }
  }
  return sketch;
}

}  // namespace mixmask
