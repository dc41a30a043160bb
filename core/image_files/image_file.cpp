// SPDX-License-Identifier: Apache-2.0
#include "core/image_files/image_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <system_error>

#include "core/base/error.h"
#include "core/image_files/image_codec.h"
#include "core/image_files/image_header.h"

namespace mixmask {
namespace {

std::string lastSystemError() {
  return std::generic_category().message(errno);
}

std::vector<std::uint8_t> readBytes(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {  // a FIFO would block the reader for ever
    throw DataError(fmt::format("Cannot read {}: {}; put the image back or list the folder again",
                                file.string(),
                                error ? error.message() : "it is not a regular file"));
  }
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (!error && size > kMaxImageFileBytes) {
    throw DataError(
        fmt::format("Cannot read {}: it has {} bytes and images are read up to {}; make it smaller "
                    "or remove it",
                    file.string(), size, kMaxImageFileBytes));
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes(error ? 0 : size);
  if (stream) {
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  if (error || !stream) {
    throw DataError(fmt::format("Cannot read {}: {}; check its permissions and the disk",
                                file.string(), error ? error.message() : lastSystemError()));
  }
  return bytes;
}

}  // namespace

cv::Mat decodeImage(std::span<const std::uint8_t> bytes, int channels, const std::string& origin) {
  if (channels != 1 && channels != 3) throw std::invalid_argument("decodeImage: 1 or 3 channels");
  requireImageFiles();
  const ImageHeader header = parseImageHeader(bytes, origin);
  if (header.width > kMaxImagePixels / header.height) {
    throw DataError(fmt::format(
        "Cannot read {}: its header says {} x {} pixels and images are read up to {} million; make "
        "it smaller or remove it",
        origin, header.width, header.height, kMaxImagePixels / 1'000'000));
  }
  cv::Mat picture;
  std::string reason = "it is damaged or cut off";
  try {
    picture = decodeWithOpenCv(bytes, channels);
  } catch (const cv::Exception& problem) {
    reason = problem.err;
  }
  const std::int64_t pixels = static_cast<std::int64_t>(picture.rows) * picture.cols;
  if (picture.empty() || pixels != header.width * header.height ||
      picture.type() != CV_8UC(channels)) {
    throw DataError(
        fmt::format("Cannot read {}: the {} decoder could not read it ({}); copy it "
                    "again or remove it",
                    origin, header.format == ImageFormat::png ? "PNG" : "JPEG", reason));
  }
  return picture;
}

cv::Mat readImage(const std::filesystem::path& file, int channels) {
  requireImageFiles();
  return decodeImage(readBytes(file), channels, file.string());
}

std::vector<std::uint8_t> encodePng(const cv::Mat& picture) {
  if (picture.empty() || (picture.type() != CV_8UC1 && picture.type() != CV_8UC3)) {
    throw std::invalid_argument("encodePng: an 8-bit picture of 1 or 3 channels, not empty");
  }
  std::vector<std::uint8_t> bytes;
  std::string reason = "no bytes came out";
  try {
    bytes = encodePngWithOpenCv(picture);
  } catch (const cv::Exception& problem) {
    reason = problem.err;
  }
  if (bytes.empty()) {
    throw OutputError(fmt::format("a picture of {} x {} pixels could not be encoded as PNG: {}",
                                  picture.cols, picture.rows, reason));
  }
  return bytes;
}

// Not flushed to disk: a run draws pictures while it trains, and must not wait for them.
void writePng(const std::filesystem::path& file, const cv::Mat& picture) {
  const std::vector<std::uint8_t> bytes = encodePng(picture);
  std::filesystem::path unfinished = file;
  unfinished += fmt::format(".{}.tmp", ::getpid());
  errno = 0;
  std::ofstream stream(unfinished, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  stream.close();
  std::string reason = stream ? "" : lastSystemError();
  std::error_code error;
  if (reason.empty()) {
    std::filesystem::rename(unfinished, file, error);
    if (!error) return;
    reason = error.message();
  }
  std::filesystem::remove(unfinished, error);
  throw OutputError(
      fmt::format("Cannot write {}: {}; free some space or choose a folder that can be written",
                  file.string(), reason));
}

}  // namespace mixmask
