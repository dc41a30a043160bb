// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/zip_writer.h"

#include <fmt/format.h>
#include <zip.h>

#include <memory>

#include "core/base/error.h"

namespace mixmask {
namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kLocalHeaderBytes = 30;  // before an entry's name and extra field
constexpr std::uint64_t kExtraHeaderBytes = 4;
constexpr std::uint16_t kPadding = 0x4246;       // "FB", torch's own name for it
constexpr std::uint16_t kFirstDay = 1 << 5 | 1;  // 1 January 1980, where the format's time begins

// An archive that grows in memory.
class Archive {
 public:
  explicit Archive(const std::string& file) : file_(file) {
    zip_error_t error;
    zip_error_init(&error);
    content_.reset(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (content_) archive_ = zip_open_from_source(content_.get(), ZIP_TRUNCATE, &error);
    const std::string reason = archive_ == nullptr ? zip_error_strerror(&error) : "";
    zip_error_fini(&error);
    if (archive_ == nullptr) fail(reason);
    zip_source_keep(content_.get());  // one for the archive, one for us
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() {
    if (archive_ != nullptr) zip_discard(archive_);
  }

  void add(const ZipEntry& entry) {
    zip_source_t* source = zip_source_buffer(archive_, entry.bytes.data(), entry.bytes.size(), 0);
    const zip_int64_t added =
        source == nullptr ? -1
                          : zip_file_add(archive_, entry.name.c_str(), source, ZIP_FL_ENC_GUESS);
    if (added < 0) {
      zip_source_free(source);
      fail(zip_strerror(archive_));
    }
    const auto index = static_cast<zip_uint64_t>(added);
    const std::uint64_t begin =
        end_ + kLocalHeaderBytes + entry.name.size() + kExtraHeaderBytes;  // without padding
    const std::string padding((kAlignment - begin % kAlignment) % kAlignment, '\0');
    if (zip_set_file_compression(archive_, index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive_, index, 0, kFirstDay, 0) != 0 ||
        zip_file_extra_field_set(archive_, index, kPadding, ZIP_EXTRA_FIELD_NEW,
                                 reinterpret_cast<const zip_uint8_t*>(padding.data()),
                                 static_cast<zip_uint16_t>(padding.size()), ZIP_FL_LOCAL) != 0) {
      fail(zip_strerror(archive_));
    }
    end_ = begin + padding.size() + entry.bytes.size();
  }

  std::string finish() {
    if (zip_close(archive_) != 0) fail(zip_strerror(archive_));
    archive_ = nullptr;
    zip_source_t* content = content_.get();
    if (zip_source_open(content) != 0) fail(zip_error_strerror(zip_source_error(content)));
    zip_source_seek(content, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(content)), '\0');
    zip_source_seek(content, 0, SEEK_SET);
    const zip_int64_t taken = zip_source_read(content, bytes.data(), bytes.size());
    zip_source_close(content);
    if (taken != static_cast<zip_int64_t>(bytes.size())) fail("its bytes cannot be read back");
    return bytes;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw OutputError(
        fmt::format("cannot write {}: the zip archive cannot be made ({}); close other programs",
                    file_, reason));
  }

  std::string file_;
  std::unique_ptr<zip_source_t, decltype(&zip_source_free)> content_{nullptr, &zip_source_free};
  zip_t* archive_ = nullptr;
  std::uint64_t end_ = 0;  // of what was added, in bytes
};

}  // namespace

std::string zipArchiveOf(std::span<const ZipEntry> entries, const std::string& file) {
  Archive archive(file);
  for (const ZipEntry& entry : entries) archive.add(entry);
  return archive.finish();
}

}  // namespace mixmask
