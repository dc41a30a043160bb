// SPDX-License-Identifier: Apache-2.0
#include "core/data/idx_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

#include "core/base/error.h"
#include "core/data/dataset_files.h"

namespace mixmask {
namespace {

constexpr std::uint32_t kUnsignedByte = 0x08;  // the element type in the magic number
constexpr std::int64_t kMaxRecords = 4'000'000;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw DataError(
      fmt::format("Cannot read {}: {}; put the original file there", file.string(), what));
}

// The bytes of a file, unpacked where it begins as gzip does: zlib looks at the content.
class UnpackedFile {
 public:
  explicit UnpackedFile(const std::filesystem::path& file) {
    if (!isFile(file)) fail(file, "it is not a regular file");
    errno = 0;
    file_.reset(gzopen(file.c_str(), "rb"));
    if (!file_) {
      fail(file, errno != 0 ? std::generic_category().message(errno) : "memory is short");
    }
    gzbuffer(file_.get(), 256 * 1024);
  }

  // Fewer than `size` at the end of the file or where its gzip data are damaged; see problem().
  std::size_t read(std::uint8_t* out, std::size_t size) {
    std::size_t done = 0;
    while (done < size && problem_.empty()) {
      const auto step = static_cast<unsigned>(std::min<std::size_t>(size - done, 1 << 30));
      const int got = gzread(file_.get(), out + done, step);
      if (got > 0) {
        done += static_cast<std::size_t>(got);
        continue;
      }
      int code = Z_OK;  // where gzip data are cut off, gzread itself reports a plain end
      gzerror(file_.get(), &code);
      if (code == Z_ERRNO) problem_ = std::generic_category().message(errno);
      if (code == Z_BUF_ERROR) problem_ = "its gzip data are cut off";
      if (code == Z_DATA_ERROR) problem_ = "its gzip data are damaged";
      if (got < 0 && problem_.empty()) problem_ = fmt::format("zlib reports error {}", code);
      break;
    }
    return done;
  }
  const std::string& problem() const { return problem_; }

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::unique_ptr<gzFile_s, Close> file_;
  std::string problem_;
};

std::uint32_t readBigEndian(UnpackedFile& source, const std::filesystem::path& file) {
  std::array<std::uint8_t, 4> bytes{};
  if (source.read(bytes.data(), bytes.size()) < bytes.size()) {
    fail(file, source.problem().empty() ? "it ends within its header" : source.problem());
  }
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

// Checks the header and returns the number of records that it announces.
std::int64_t readHeader(UnpackedFile& source, const std::filesystem::path& file,
                        const std::vector<std::int64_t>& recordShape) {
  const std::uint32_t expected =
      kUnsignedByte << 8 | static_cast<std::uint32_t>(1 + recordShape.size());
  const std::uint32_t magic = readBigEndian(source, file);
  if (magic != expected) {
    fail(file,
         fmt::format("it begins with 0x{:08x} where an IDX file of this kind, gzipped or not, "
                     "has 0x{:08x}",
                     magic, expected));
  }
  const std::int64_t records = readBigEndian(source, file);
  std::vector<std::int64_t> shape(recordShape.size());
  for (std::int64_t& side : shape) side = readBigEndian(source, file);
  if (shape != recordShape) {
    fail(file, fmt::format("its header says images of {} pixels where {} were expected",
                           fmt::join(shape, " x "), fmt::join(recordShape, " x ")));
  }
  if (records == 0) fail(file, "its header says that it holds no record");
  if (records >
      kMaxRecords) {  // gzip can pack a thousand times: a small file could fill the memory
    fail(file,
         fmt::format("its header says {} records and at most {} are read", records, kMaxRecords));
  }
  return records;
}

}  // namespace

std::vector<std::uint8_t> readIdxFile(const std::filesystem::path& file,
                                      const std::vector<std::int64_t>& recordShape) {
  UnpackedFile source(file);
  const std::int64_t records = readHeader(source, file, recordShape);
  std::size_t recordBytes = 1;
  for (const std::int64_t side : recordShape) recordBytes *= static_cast<std::size_t>(side);
  const std::size_t expected = static_cast<std::size_t>(records) * recordBytes;

  // A header can lie: memory grows only with bytes that are really there.
  constexpr std::size_t kReserve = 64 << 20, kChunk = 1 << 20;
  std::vector<std::uint8_t> values;
  values.reserve(std::min(expected, kReserve));
  while (values.size() < expected) {
    const std::size_t have = values.size(), wanted = std::min(kChunk, expected - have);
    values.resize(have + wanted);
    const std::size_t got = source.read(values.data() + have, wanted);
    if (got == wanted) continue;
    fail(file, fmt::format("its header says {} records, but {} in record {} (counted from 0)",
                           records, source.problem().empty() ? "it ends" : source.problem(),
                           (have + got) / recordBytes));
  }
  std::uint8_t extra = 0;  // this read also makes zlib compare the checksum
  if (source.read(&extra, 1) != 0) {
    fail(file, fmt::format("bytes follow record {} (counted from 0), the last one that its header "
                           "announces",
                           records - 1));
  }
  if (!source.problem().empty()) fail(file, source.problem());
  return values;
}

}  // namespace mixmask
