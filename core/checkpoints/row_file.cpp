// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/row_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/input_file.h"

namespace mixmask {
namespace {

constexpr int kMostWaitingRows = 64;
constexpr std::chrono::seconds kLongestWait{1};

std::optional<std::int64_t> stepOf(std::string_view row) {
  std::int64_t step = 0;
  const auto [end, error] = std::from_chars(row.data(), row.data() + row.size(), step);
  const bool whole = error == std::errc{} && end != row.data() + row.size() && *end == ',';
  return whole ? std::optional(step) : std::nullopt;
}

}  // namespace

std::vector<std::string_view> wholeLines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

bool isHeaderOrOlder(std::string_view line, std::string_view header) {
  if (line.empty() || !header.starts_with(line)) return false;
  return line.size() == header.size() || header[line.size()] == ',';
}

RowFile::RowFile(std::filesystem::path file, std::string header)
    : file_(std::move(file)), header_(std::move(header)) {
  open();
}

RowFile::~RowFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void RowFile::open() {
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(errno);
  try {
    const std::string text = readWholeFile(file_, &raiseAs<OutputError>);
    const std::size_t end = text.rfind('\n');
    size_ = end == text.npos ? 0 : static_cast<std::int64_t>(end) + 1;
    const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
    if (size_ > 0 && !isHeaderOrOlder(first, header_)) {
      throw OutputError(fmt::format("{} has other columns than this version writes; move it away",
                                    file_.string()));
    }
    if (size_ > 0 && first != header_) return renewHeader(text.substr(first.size()));
    if (::ftruncate(descriptor_, size_) != 0) fail(errno);
    if (size_ == 0) {
      waiting_.insert(0, header_ + "\n");
      write();
    }
  } catch (...) {
    ::close(std::exchange(descriptor_, -1));
    throw;
  }
}

void RowFile::renewHeader(const std::string& rest) {
  writeFileAtomically(file_, header_ + rest);
  ::close(std::exchange(descriptor_, -1));
  open();
}

void RowFile::append(std::string_view row) {
  waiting_ += row;
  waiting_ += '\n';
  ++waitingRows_;
  const bool late = std::chrono::steady_clock::now() - lastWrite_ >= kLongestWait;
  if (late || waitingRows_ >= kMostWaitingRows) write();
}

void RowFile::write() {
  lastWrite_ = std::chrono::steady_clock::now();
  if (waiting_.empty()) return;
  if (!writeAll(descriptor_, waiting_)) {
    const int reason = errno;
    // Where even that fails, the half line is removed when the file is opened again.
    [[maybe_unused]] const int ignored = ::ftruncate(descriptor_, size_);
    fail(reason);
  }
  size_ += static_cast<std::int64_t>(waiting_.size());
  waiting_.clear();
  waitingRows_ = 0;
}

void RowFile::flush() {
  write();
  if (::fsync(descriptor_) != 0) fail(errno);
}

void RowFile::cutAfter(std::int64_t step) {
  write();
  const std::string text = readWholeFile(file_, &raiseAs<OutputError>);
  std::string kept = header_ + "\n";
  const std::vector<std::string_view> lines = wholeLines(text);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::optional<std::int64_t> found = stepOf(lines[i]);
    // A line without a step was damaged when the machine went down; nothing of it can be kept.
    if (!found || *found > step) continue;
    kept += lines[i];
    kept += '\n';
  }
  if (kept == text) return;
  writeFileAtomically(file_, kept);
  ::close(std::exchange(descriptor_, -1));
  open();
}

void RowFile::fail(int errorNumber) const {
  throw OutputError(outputFailure(file_, errorNumber));
}

}  // namespace mixmask
