// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mixmask {

// A CSV file that grows row by row; the first field of a row is its step. Rows wait in memory until
// there are 64 or a second has passed, so that somebody who watches the file sees them soon and no
// step waits for the disk. A write that fails leaves whole rows in the file and keeps the others
// waiting. All functions throw OutputError.
class RowFile {
 public:
  // Makes the file with its header where there is none. An existing one must have this header, or
  // an older one, which is renewed; a last line that was cut off in writing is removed.
  RowFile(std::filesystem::path file, std::string header);
  RowFile(const RowFile&) = delete;
  RowFile& operator=(const RowFile&) = delete;
  ~RowFile();

  void append(std::string_view row);
  void write();  // what waits, to the system
  void flush();  // and from there to the disk
  void cutAfter(std::int64_t step);

 private:
  void open();
  void renewHeader(const std::string& rest);  // rest: what follows it in the file
  [[noreturn]] void fail(int errorNumber) const;

  std::filesystem::path file_;
  std::string header_;
  std::string waiting_;
  int waitingRows_ = 0;
  std::chrono::steady_clock::time_point lastWrite_ = std::chrono::steady_clock::now();
  std::int64_t size_ = 0;  // bytes of whole lines in the file
  int descriptor_ = -1;
};

// Whether a table begins as this version writes it, or one to which columns were added since.
bool isHeaderOrOlder(std::string_view line, std::string_view header);
// The whole lines of a text: what follows the last line break is left out.
std::vector<std::string_view> wholeLines(std::string_view text);

}  // namespace mixmask
