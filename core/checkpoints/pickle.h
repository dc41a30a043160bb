// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace mixmask {

struct PickleNode;

struct PickleBytes {
  std::string_view bytes;
};
// An integer of more than 64 bits, in decimal.
struct PickleBigInteger {
  std::string_view digits;
};
// Texts and bytes lie in the pickle itself or in its Pickle.
using PickleValue = std::variant<std::monostate, bool, std::int64_t, double, std::string_view,
                                 PickleBytes, PickleBigInteger, PickleNode*>;

struct PickleNode {
  enum class Kind { list, tuple, dict, global, storage, tensor, dtype, array };
  Kind kind = Kind::list;
  std::vector<PickleValue> items;            // of a dict: key, value, key, value, ...
  std::string_view module, name;             // of a global; a storage has its key as name
  torch::ScalarType type = torch::kFloat32;  // storage, dtype, array
  std::int64_t count = 0;                    // elements of a storage
  PickleNode* storage = nullptr;             // of a tensor
  std::int64_t offset = 0;                   // in its storage, in elements
  std::vector<std::int64_t> shape, strides;  // of a tensor or array, in elements
  std::string_view bytes;                    // content of an array, in C order
  torch::Tensor data;                        // 1-D, of a storage: what a file's reader puts there
};

// Python's pickle format as far as checkpoints of tensors use it: a machine of ours that knows
// plain values, containers, torch's tensors and storages, and numpy's arrays. It imports nothing
// and calls nothing; every other opcode or global is a CheckpointError that names it.
// What it makes lives as long as it does.
class Pickle {
 public:
  // text: must outlive it. file: for messages.
  Pickle(std::string_view text, std::string file);
  Pickle(const Pickle&) = delete;
  Pickle& operator=(const Pickle&) = delete;

  // The next pickle of the text.
  PickleValue load();
  std::size_t position() const { return position_; }  // behind what was loaded
  // The storages that the last load() met, in the order in which they came.
  const std::vector<PickleNode*>& storages() const { return storages_; }

 private:
  struct Mark {
    std::size_t height;
  };

  [[noreturn]] void refuse(const std::string& what) const;
  std::string_view take(std::uint64_t count);
  template <typename Number>
  Number number();
  std::string_view line();
  PickleNode* make(PickleNode::Kind kind);
  PickleNode* nodeOf(const PickleValue& value, PickleNode::Kind kind, const char* what) const;
  std::int64_t integerOf(const PickleValue& value, const char* what) const;
  std::vector<std::int64_t> integersOf(const PickleValue& value, const char* what) const;
  std::string_view textOf(const PickleValue& value, const char* what) const;

  void push(PickleValue value);
  PickleValue pop();
  std::vector<PickleValue> popToMark();
  PickleNode* tuple(std::size_t count);
  void remember(std::uint64_t key);
  void recall(std::uint64_t key);

  bool step(unsigned char opcode);  // false: the pickle has ended
  void longInteger(std::uint64_t bytes);
  void global(std::string_view module, std::string_view name);
  void persistentLoad();
  void reduce();
  void build();
  PickleValue call(const PickleNode& function, const std::vector<PickleValue>& arguments);
  PickleNode* tensorOf(const std::vector<PickleValue>& arguments);
  void fillArray(PickleNode& array, const std::vector<PickleValue>& state);
  std::string_view latin1Of(std::string_view utf8);

  std::string_view text_;
  std::string file_;
  std::size_t position_ = 0;
  std::deque<PickleNode> nodes_;
  std::deque<std::string> texts_;  // that do not stand in the pickle as they are
  std::vector<PickleValue> stack_;
  std::vector<Mark> marks_;
  std::unordered_map<std::uint64_t, PickleValue> memo_;
  std::unordered_map<std::string_view, PickleNode*> storageOf_;
  std::vector<PickleNode*> storages_;
};

}  // namespace mixmask
