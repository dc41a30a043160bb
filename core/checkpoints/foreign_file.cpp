// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/foreign_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/checkpoints/input_file.h"
#include "core/checkpoints/pickle.h"
#include "core/checkpoints/safetensors.h"
#include "core/checkpoints/zip_archive.h"

namespace mixmask {
namespace {

using Kind = PickleNode::Kind;
using nlohmann::json;

constexpr int kDeepest = 100;  // containers inside each other
constexpr std::size_t kMostLeaves = 2'000'000;
constexpr std::size_t kMostTextBytes = 64 << 20;
// The number 0x1950a86a20f9469cfc6c that begins a file of torch before 1.6, as a pickle of LONG1.
constexpr std::string_view kLegacyMagic{"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 13};
constexpr std::size_t kProtocolBytes = 2;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw CheckpointError(fmt::format("{}: {}; use another file", file.string(), what));
}

torch::Tensor allocate(const std::filesystem::path& file, std::int64_t count,
                       torch::ScalarType type) {
  try {
    return torch::empty({count}, type);
  } catch (const c10::Error&) {
    throw CheckpointError(
        fmt::format("{}: {} bytes of memory for a tensor are not free; close other programs",
                    file.string(), count * static_cast<std::int64_t>(torch::elementSize(type))));
  }
}

void requireBooleans(const std::filesystem::path& file, const torch::Tensor& values) {
  if (!holdsBooleans(values)) refuse(file, "a tensor of type bool holds other values than 0 and 1");
}

// Walks through what a pickle holds. A value may stand in several places, even in itself.
class Listing {
 public:
  Listing(const std::filesystem::path& path, ForeignFile& content)
      : path_(path), content_(content) {}

  void add(const std::string& name, const PickleValue& value, int depth = 0) {
    spend(name.size());
    if (depth > kDeepest) refuse(path_, "its values are nested as in no checkpoint");
    if (const auto* node = std::get_if<PickleNode*>(&value)) {
      addNode(name, **node, depth);
    } else {
      addPlain(name, jsonOf(value));
    }
  }

 private:
  // A short file can name one long text a million times.
  void spend(std::size_t bytes) {
    if (++leaves_ > kMostLeaves || (textBytes_ += bytes) > kMostTextBytes) {
      refuse(path_, "it names more values than any checkpoint");
    }
  }

  static std::string under(const std::string& name, const std::string& key) {
    return name.empty() ? key : name + "/" + key;
  }

  static json jsonOf(const PickleValue& value) {
    if (const auto* truth = std::get_if<bool>(&value)) return *truth;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* text = std::get_if<std::string_view>(&value)) return *text;
    if (const auto* bytes = std::get_if<PickleBytes>(&value)) {
      return fmt::format("{} bytes", bytes->bytes.size());
    }
    if (const auto* big = std::get_if<PickleBigInteger>(&value)) return json::parse(big->digits);
    return nullptr;
  }

  void addPlain(const std::string& name, const json& value) {
    std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    spend(text.size());
    content_.values.emplace_back(name, std::move(text));
  }

  void addNode(const std::string& name, const PickleNode& node, int depth) {
    switch (node.kind) {
      case Kind::dict:
        for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
          add(under(name, keyOf(node.items[i])), node.items[i + 1], depth + 1);
        }
        return;
      case Kind::list:
      case Kind::tuple:
        return addSequence(name, node, depth);
      case Kind::tensor:
        content_.tensors.emplace_back(
            name, node.storage->data.as_strided(node.shape, node.strides, node.offset));
        return;
      case Kind::array:
        content_.tensors.emplace_back(name, arrayOf(node));
        return;
      case Kind::global:
        return addPlain(name, fmt::format("{}.{}", node.module, node.name));
      case Kind::storage:
      case Kind::dtype:
        return addPlain(name, torch::toString(node.type));
    }
  }

  void addSequence(const std::string& name, const PickleNode& node, int depth) {
    const auto isInteger = [](const PickleValue& item) {
      return std::holds_alternative<std::int64_t>(item);
    };
    if (std::ranges::all_of(node.items, isInteger)) {
      json whole = json::array();
      for (const PickleValue& item : node.items) whole.push_back(jsonOf(item));
      return addPlain(name, whole);
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      add(under(name, std::to_string(i)), node.items[i], depth + 1);
    }
  }

  std::string keyOf(const PickleValue& key) const {
    if (const auto* text = std::get_if<std::string_view>(&key)) return std::string(*text);
    if (const auto* integer = std::get_if<std::int64_t>(&key)) return std::to_string(*integer);
    refuse(path_, "a dictionary has a key that is neither text nor integer");
  }

  torch::Tensor arrayOf(const PickleNode& node) const {
    const auto size = static_cast<std::int64_t>(torch::elementSize(node.type));
    auto values = allocate(path_, static_cast<std::int64_t>(node.bytes.size()) / size, node.type);
    std::memcpy(values.data_ptr(), node.bytes.data(), values.nbytes());
    requireBooleans(path_, values);
    // One that was never given its content has no elements and no shape.
    return values.numel() == 0 && node.shape.empty() ? values : values.view(node.shape);
  }

  const std::filesystem::path& path_;
  ForeignFile& content_;
  std::size_t leaves_ = 0, textBytes_ = 0;
};

ForeignFile readZip(const std::filesystem::path& file) {
  const ZipArchive archive(file);
  const std::string pickleName = archive.nameEndingIn("data.pkl");
  if (pickleName.empty()) refuse(file, "it has no data.pkl, so torch did not write it");
  const std::string folder = pickleName.substr(0, pickleName.size() - 8);
  if (const std::string order = folder + "byteorder"; archive.contains(order)) {
    std::string text(archive.sizeOf(order), '\0');
    archive.read(order, text.data());
    if (text != "little") refuse(file, "its numbers are not little-endian");
  }
  std::string text(archive.sizeOf(pickleName), '\0');
  archive.read(pickleName, text.data());
  Pickle pickle(text, file.string());
  const PickleValue root = pickle.load();
  for (PickleNode* storage : pickle.storages()) {
    const std::string name = folder + "data/" + std::string(storage->name);
    const std::uint64_t size = archive.sizeOf(name), element = torch::elementSize(storage->type);
    if (size / element != static_cast<std::uint64_t>(storage->count) || size % element != 0) {
      refuse(file, fmt::format("'{}' has {} bytes, not {} elements", name, size, storage->count));
    }
    storage->data = allocate(file, storage->count, storage->type);
    archive.read(name, storage->data.data_ptr());
    requireBooleans(file, storage->data);
  }
  ForeignFile content{.format = "torch zip", .tensors = {}, .values = {}};
  Listing(file, content).add("", root);
  return content;
}

// Five pickles: the magic number, the version, sizes of types, the object, the keys of its storages
// in the order in which their number of elements and content follow.
ForeignFile readLegacy(const std::filesystem::path& file, std::string_view text) {
  Pickle keys(text.substr(kProtocolBytes + kLegacyMagic.size()), file.string());
  keys.load();
  keys.load();
  const std::string_view rest = text.substr(kProtocolBytes + kLegacyMagic.size() + keys.position());
  Pickle pickle(rest, file.string());
  const PickleValue root = pickle.load();
  std::unordered_map<std::string_view, PickleNode*> storages;  // without content yet
  for (PickleNode* storage : pickle.storages()) storages.emplace(storage->name, storage);
  const PickleValue order = pickle.load();
  const auto* list = std::get_if<PickleNode*>(&order);
  if (list == nullptr || (*list)->kind != Kind::list)
    refuse(file, "the list of storages is missing");
  std::size_t position = pickle.position();
  for (const PickleValue& key : (*list)->items) {
    const auto* name = std::get_if<std::string_view>(&key);
    const auto found = name == nullptr ? storages.end() : storages.find(*name);
    if (found == storages.end()) refuse(file, "a storage belongs to no tensor");
    PickleNode& storage = *found->second;
    std::int64_t count = 0;
    const std::size_t left = rest.size() - position;
    const std::size_t element = torch::elementSize(storage.type);
    if (left >= sizeof count) std::memcpy(&count, rest.data() + position, sizeof count);
    if (left < sizeof count || count != storage.count ||
        static_cast<std::uint64_t>(count) > (left - sizeof count) / element) {
      refuse(file,
             fmt::format("storage '{}' of {} elements is not all there: the file is truncated "
                         "or damaged",
                         storage.name, storage.count));
    }
    storage.data = allocate(file, count, storage.type);
    position += sizeof count;
    std::memcpy(storage.data.data_ptr(), rest.data() + position, storage.data.nbytes());
    position += storage.data.nbytes();
    requireBooleans(file, storage.data);
    storages.erase(found);
  }
  if (!storages.empty()) {
    refuse(file, fmt::format("the content of storage '{}' is missing", storages.begin()->first));
  }
  ForeignFile content{.format = "torch legacy", .tensors = {}, .values = {}};
  Listing(file, content).add("", root);
  return content;
}

ForeignFile readPickle(const std::filesystem::path& file, std::string_view text) {
  Pickle pickle(text, file.string());
  const PickleValue root = pickle.load();
  if (!pickle.storages().empty()) refuse(file, "its tensors' contents are not in it");
  ForeignFile content{.format = "pickle", .tensors = {}, .values = {}};
  Listing(file, content).add("", root);
  return content;
}

ForeignFile readSafetensors(const std::filesystem::path& file) {
  TensorFile tensors = readTensorFile(file);
  ForeignFile content{.format = "safetensors", .tensors = std::move(tensors.tensors), .values = {}};
  for (const auto& [name, value] : tensors.metadata) {
    content.values.emplace_back(name,
                                json(value).dump(-1, ' ', false, json::error_handler_t::replace));
  }
  return content;
}

std::string beginningOf(const std::filesystem::path& file) {
  InputFile input(file, &raiseAs<CheckpointError>);
  if (input.size() == 0) refuse(file, "the file is empty");
  std::string begin(std::min<std::uint64_t>(input.size(), 16), '\0');
  input.read(begin.data(), begin.size());
  return begin;
}

}  // namespace

ForeignFile readForeignFile(const std::filesystem::path& file) {
  const std::string begin = beginningOf(file);
  if (begin.starts_with("PK")) return readZip(file);
  if (begin[0] == '\x80') {
    const std::string text = readWholeFile(file, &raiseAs<CheckpointError>);
    const bool isLegacy =
        begin.substr(std::min(kProtocolBytes, begin.size())).starts_with(kLegacyMagic);
    return isLegacy ? readLegacy(file, text) : readPickle(file, text);
  }
  // Eight bytes of a header's length, and its brace.
  if (begin.size() > 8 && begin[8] == '{') return readSafetensors(file);
  refuse(file, "it is neither safetensors nor a file of torch or pickle");
}

}  // namespace mixmask
