// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

struct zip;

namespace mixmask {

// A zip archive whose entries lie uncompressed in it, as torch writes them: no entry is larger than
// the file. All functions throw CheckpointError that names the file.
class ZipArchive {
 public:
  explicit ZipArchive(const std::filesystem::path& file);
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;
  ~ZipArchive();

  bool contains(const std::string& name) const { return entries_.contains(name); }
  // The only entry whose name ends so, which torch's names begin with a folder for; "": none.
  std::string nameEndingIn(const std::string& ending) const;
  std::uint64_t sizeOf(const std::string& name) const;
  // The whole entry, of sizeOf() bytes, after its check sum was compared.
  void read(const std::string& name, void* target) const;

 private:
  struct Entry {
    std::uint64_t index = 0, size = 0;
  };
  [[noreturn]] void refuse(const std::string& what) const;
  const Entry& entry(const std::string& name) const;

  std::string file_;
  ::zip* archive_ = nullptr;
  std::map<std::string, Entry> entries_;
};

}  // namespace mixmask
