// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include <memory>

#include "core/base/error.h"

namespace mixmask {

ZipArchive::ZipArchive(const std::filesystem::path& file) : file_(file.string()) {
  int code = 0;
  archive_ = zip_open(file.c_str(), ZIP_RDONLY, &code);
  if (archive_ == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw CheckpointError(fmt::format(
        "{}: no whole zip archive ({}); the file is truncated or damaged, copy it again", file_,
        reason));
  }
  try {
    std::error_code unknown;
    const std::uint64_t fileSize = std::filesystem::file_size(file, unknown);
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive_, 0));
    for (std::uint64_t i = 0; i < count; ++i) {
      zip_stat_t status;
      constexpr std::uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
      if (zip_stat_index(archive_, i, ZIP_FL_ENC_RAW, &status) != 0 ||
          (status.valid & kNeeded) != kNeeded) {
        refuse(fmt::format("entry {} of its directory is damaged", i));
      }
      if (status.comp_method != ZIP_CM_STORE) {
        refuse(fmt::format("'{}' is compressed, which torch never does", status.name));
      }
      if (status.size > fileSize) {
        refuse(
            fmt::format("'{}' claims {} bytes, more than the file has", status.name, status.size));
      }
      if (!entries_.emplace(status.name, Entry{i, status.size}).second) {
        refuse(fmt::format("'{}' stands in it twice", status.name));
      }
    }
  } catch (...) {
    zip_discard(archive_);
    throw;
  }
}

ZipArchive::~ZipArchive() {
  zip_discard(archive_);
}

void ZipArchive::refuse(const std::string& what) const {
  throw CheckpointError(fmt::format("{}: {}; use another file", file_, what));
}

std::string ZipArchive::nameEndingIn(const std::string& ending) const {
  std::string found;
  for (const auto& [name, entry] : entries_) {
    if (name != ending && !name.ends_with("/" + ending)) continue;
    if (!found.empty()) refuse(fmt::format("it holds both '{}' and '{}'", found, name));
    found = name;
  }
  return found;
}

const ZipArchive::Entry& ZipArchive::entry(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) refuse(fmt::format("'{}' is missing", name));
  return found->second;
}

std::uint64_t ZipArchive::sizeOf(const std::string& name) const {
  return entry(name).size;
}

void ZipArchive::read(const std::string& name, void* target) const {
  const Entry& wanted = entry(name);
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(
      zip_fopen_index(archive_, wanted.index, 0), &zip_fclose);
  if (!file) refuse(fmt::format("'{}' cannot be read: {}", name, zip_strerror(archive_)));
  auto* next = static_cast<char*>(target);
  std::uint64_t rest = wanted.size;
  // Until it says that there is no more, for only then the check sum was compared.
  for (;;) {
    char beyond = 0;
    const zip_int64_t taken =
        rest > 0 ? zip_fread(file.get(), next, rest) : zip_fread(file.get(), &beyond, 1);
    if (taken < 0) {
      refuse(fmt::format("'{}' cannot be read: {}", name, zip_file_strerror(file.get())));
    }
    if (taken == 0) break;
    if (rest == 0) refuse(fmt::format("'{}' is longer than it says", name));
    next += taken;
    rest -= static_cast<std::uint64_t>(taken);
  }
  if (rest > 0) refuse(fmt::format("'{}' ends {} bytes too early", name, rest));
}

}  // namespace mixmask
