// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/pickle.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "core/base/error.h"

namespace mixmask {
namespace {

using Kind = PickleNode::Kind;

// A checkpoint has a dozen objects for each tensor; more than this many are an attack on memory.
constexpr std::size_t kMostNodes = 1'000'000;
constexpr std::size_t kMostValues = 10'000'000;  // on the stack and in containers
constexpr std::uint64_t kLongestInteger = 64;    // bytes

struct NamedType {
  std::string_view name;
  torch::ScalarType type;
};
constexpr std::array kStorages{
    NamedType{"FloatStorage", torch::kFloat32}, NamedType{"DoubleStorage", torch::kFloat64},
    NamedType{"HalfStorage", torch::kFloat16},  NamedType{"BFloat16Storage", torch::kBFloat16},
    NamedType{"LongStorage", torch::kInt64},    NamedType{"IntStorage", torch::kInt32},
    NamedType{"ShortStorage", torch::kInt16},   NamedType{"CharStorage", torch::kInt8},
    NamedType{"ByteStorage", torch::kUInt8},    NamedType{"BoolStorage", torch::kBool}};
constexpr std::array kArrayTypes{NamedType{"f4", torch::kFloat32}, NamedType{"f8", torch::kFloat64},
                                 NamedType{"f2", torch::kFloat16}, NamedType{"i8", torch::kInt64},
                                 NamedType{"i4", torch::kInt32},   NamedType{"i2", torch::kInt16},
                                 NamedType{"i1", torch::kInt8},    NamedType{"u1", torch::kUInt8},
                                 NamedType{"b1", torch::kBool}};
// Values, not functions.
constexpr std::array<std::string_view, 10> kTypeNames{"float32", "float64", "float16", "bfloat16",
                                                      "int64",   "int32",   "int16",   "int8",
                                                      "uint8",   "bool"};

template <typename Table>
std::optional<torch::ScalarType> typeOf(const Table& table, std::string_view name) {
  const auto* found = std::ranges::find(table, name, &NamedType::name);
  return found == table.end() ? std::nullopt : std::optional(found->type);
}

bool isOne(std::string_view module, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, module) != names.end();
}
bool isNumpyArrays(std::string_view module) {
  return isOne(module, {"numpy.core.multiarray", "numpy._core.multiarray"});
}
bool isBuiltin(std::string_view module) {
  return isOne(module, {"__builtin__", "builtins"});
}

bool isKnown(std::string_view module, std::string_view name) {
  if (module == "collections") return name == "OrderedDict";
  if (module == "torch._utils") {
    return isOne(name, {"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_parameter"});
  }
  if (module == "torch") {
    return isOne(name, {"Size", "device"}) || typeOf(kStorages, name) ||
           std::ranges::find(kTypeNames, name) != kTypeNames.end();
  }
  if (isNumpyArrays(module)) return isOne(name, {"_reconstruct", "scalar"});
  if (module == "numpy") return isOne(name, {"ndarray", "dtype"});
  if (module == "_codecs") return name == "encode";
  return isBuiltin(module) && name == "set";
}

// Of a little-endian number in two's complement that need not fit 64 bits.
std::string decimalOf(std::string_view bytes) {
  std::vector<unsigned char> magnitude(bytes.begin(), bytes.end());
  const bool isNegative = !magnitude.empty() && magnitude.back() >= 128;
  if (isNegative) {
    unsigned carry = 1;
    for (unsigned char& byte : magnitude) {
      carry += static_cast<unsigned char>(~byte);
      byte = static_cast<unsigned char>(carry);
      carry >>= 8;
    }
  }
  std::string digits;
  while (std::ranges::any_of(magnitude, [](unsigned char byte) { return byte != 0; })) {
    unsigned rest = 0;
    for (auto byte = magnitude.rbegin(); byte != magnitude.rend(); ++byte) {
      rest = rest * 256 + *byte;
      *byte = static_cast<unsigned char>(rest / 10);
      rest %= 10;
    }
    digits += static_cast<char>('0' + rest);
  }
  if (digits.empty()) return "0";
  if (isNegative) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

}  // namespace

Pickle::Pickle(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

void Pickle::refuse(const std::string& what) const {
  throw CheckpointError(
      fmt::format("{}, byte {}: {}; nothing of the file was used", file_, position_, what));
}

std::string_view Pickle::take(std::uint64_t count) {
  const std::uint64_t rest = text_.size() - position_;
  if (count > rest) {
    refuse(
        fmt::format("{} bytes are announced and {} are left: the file is truncated or no "
                    "checkpoint",
                    count, rest));
  }
  const auto taken = text_.substr(position_, count);
  position_ += count;
  return taken;
}

template <typename Number>
Number Pickle::number() {
  Number value{};
  std::memcpy(&value, take(sizeof value).data(), sizeof value);
  return value;
}

std::string_view Pickle::line() {
  const std::size_t end = text_.find('\n', position_);
  if (end == text_.npos) refuse("a name has no end: the file is truncated or no checkpoint");
  const auto taken = text_.substr(position_, end - position_);
  position_ = end + 1;
  return taken;
}

PickleNode* Pickle::make(Kind kind) {
  if (nodes_.size() >= kMostNodes) {
    refuse(fmt::format("it has more than {} objects, which no checkpoint needs", kMostNodes));
  }
  nodes_.emplace_back().kind = kind;
  return &nodes_.back();
}

PickleNode* Pickle::nodeOf(const PickleValue& value, Kind kind, const char* what) const {
  const auto* node = std::get_if<PickleNode*>(&value);
  if (node == nullptr || (*node)->kind != kind) refuse(fmt::format("{} is missing", what));
  return *node;
}

std::int64_t Pickle::integerOf(const PickleValue& value, const char* what) const {
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr) refuse(fmt::format("{} is no integer", what));
  return *integer;
}

std::vector<std::int64_t> Pickle::integersOf(const PickleValue& value, const char* what) const {
  std::vector<std::int64_t> integers;
  for (const PickleValue& item : nodeOf(value, Kind::tuple, what)->items) {
    integers.push_back(integerOf(item, what));
  }
  return integers;
}

std::string_view Pickle::textOf(const PickleValue& value, const char* what) const {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) refuse(fmt::format("{} is no text", what));
  return *text;
}

void Pickle::push(PickleValue value) {
  if (stack_.size() >= kMostValues) refuse("it piles up more values than any checkpoint");
  stack_.push_back(value);
}

PickleValue Pickle::pop() {
  const std::size_t bottom = marks_.empty() ? 0 : marks_.back().height;
  if (stack_.size() <= bottom) refuse("it takes a value that is not there");
  const PickleValue value = stack_.back();
  stack_.pop_back();
  return value;
}

std::vector<PickleValue> Pickle::popToMark() {
  if (marks_.empty()) refuse("it ends a group that it never began");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back().height);
  std::vector<PickleValue> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return values;
}

PickleNode* Pickle::tuple(std::size_t count) {
  PickleNode* node = make(Kind::tuple);
  for (std::size_t i = 0; i < count; ++i) node->items.push_back(pop());
  std::ranges::reverse(node->items);
  return node;
}

void Pickle::remember(std::uint64_t key) {
  if (stack_.empty()) refuse("it remembers a value that is not there");
  memo_[key] = stack_.back();
}

void Pickle::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) refuse("it recalls a value that it never had");
  push(found->second);
}

PickleValue Pickle::load() {
  stack_.clear();
  marks_.clear();
  memo_.clear();
  storageOf_.clear();
  storages_.clear();
  while (step(number<unsigned char>())) {
  }
  if (stack_.size() != 1 || !marks_.empty()) refuse("it ends in the middle of a value");
  return stack_.back();
}

bool Pickle::step(unsigned char opcode) {
  switch (opcode) {
    case 0x80:  // PROTO
      if (const auto version = number<std::uint8_t>(); version > 5) {
        refuse(fmt::format("pickles of version {} are not known", version));
      }
      return true;
    case 0x95:  // FRAME
      number<std::uint64_t>();
      return true;
    case '.':  // STOP
      return false;
    case '(':  // MARK
      if (marks_.size() >= kMostNodes) refuse("it opens more groups than any checkpoint");
      marks_.push_back({stack_.size()});
      return true;
    case '0':  // POP
      pop();
      return true;
    case 'N':
      push(std::monostate{});
      return true;
    case 0x88:
      push(true);
      return true;
    case 0x89:
      push(false);
      return true;
    case 'J':
      push(std::int64_t{number<std::int32_t>()});
      return true;
    case 'K':
      push(std::int64_t{number<std::uint8_t>()});
      return true;
    case 'M':
      push(std::int64_t{number<std::uint16_t>()});
      return true;
    case 0x8a:  // LONG1
      longInteger(number<std::uint8_t>());
      return true;
    case 'G': {  // BINFLOAT, big-endian
      std::uint64_t bits = 0;
      for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
      push(std::bit_cast<double>(bits));
      return true;
    }
    case 'X':
      push(take(number<std::uint32_t>()));
      return true;
    case 0x8c:
      push(take(number<std::uint8_t>()));
      return true;
    case 0x8d:
      push(take(number<std::uint64_t>()));
      return true;
    case 'T':  // BINSTRING and SHORT_BINSTRING: Python 2's texts
      push(take(number<std::uint32_t>()));
      return true;
    case 'U':
      push(take(number<std::uint8_t>()));
      return true;
    case 'B':
      push(PickleBytes{take(number<std::uint32_t>())});
      return true;
    case 'C':
      push(PickleBytes{take(number<std::uint8_t>())});
      return true;
    case 0x8e:
      push(PickleBytes{take(number<std::uint64_t>())});
      return true;
    case ']':
      push(make(Kind::list));
      return true;
    case '}':
      push(make(Kind::dict));
      return true;
    case ')':
      push(make(Kind::tuple));
      return true;
    case 't': {
      PickleNode* node = make(Kind::tuple);
      node->items = popToMark();
      push(node);
      return true;
    }
    case 0x85:
    case 0x86:
    case 0x87:
      push(tuple(opcode - 0x84U));
      return true;
    case 'a': {
      const PickleValue value = pop();
      if (stack_.empty()) refuse("it appends to nothing");
      nodeOf(stack_.back(), Kind::list, "the list of an item")->items.push_back(value);
      return true;
    }
    case 'e': {
      const auto values = popToMark();
      if (stack_.empty()) refuse("it appends to nothing");
      auto& items = nodeOf(stack_.back(), Kind::list, "the list of some items")->items;
      items.insert(items.end(), values.begin(), values.end());
      return true;
    }
    case 's': {
      const PickleValue value = pop(), key = pop();
      if (stack_.empty()) refuse("it sets an item of nothing");
      auto& items = nodeOf(stack_.back(), Kind::dict, "the dictionary of an item")->items;
      items.insert(items.end(), {key, value});
      return true;
    }
    case 'u': {
      const auto values = popToMark();
      if (stack_.empty()) refuse("it sets items of nothing");
      if (values.size() % 2 != 0) refuse("a dictionary has a key without a value");
      auto& items = nodeOf(stack_.back(), Kind::dict, "the dictionary of some items")->items;
      items.insert(items.end(), values.begin(), values.end());
      return true;
    }
    case 'q':
      remember(number<std::uint8_t>());
      return true;
    case 'r':
      remember(number<std::uint32_t>());
      return true;
    case 0x94:  // MEMOIZE
      remember(memo_.size());
      return true;
    case 'h':
      recall(number<std::uint8_t>());
      return true;
    case 'j':
      recall(number<std::uint32_t>());
      return true;
    case 'c': {
      const auto module = line();
      global(module, line());
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const PickleValue name = pop(), module = pop();
      global(textOf(module, "the module of a global"), textOf(name, "the name of a global"));
      return true;
    }
    case 'Q':
      persistentLoad();
      return true;
    case 'R':
      reduce();
      return true;
    case 'b':
      build();
      return true;
    default:
      refuse(
          fmt::format("the byte 0x{:02x} is no operation that a checkpoint of tensors needs; "
                      "the file holds something else",
                      opcode));
  }
}

void Pickle::longInteger(std::uint64_t bytes) {
  if (bytes > kLongestInteger) refuse(fmt::format("an integer has {} bytes", bytes));
  const auto digits = take(bytes);
  if (bytes > 8) {
    push(PickleBigInteger{texts_.emplace_back(decimalOf(digits))});
    return;
  }
  // Two's complement of as many bytes as there are.
  std::uint64_t value = !digits.empty() && (digits.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (auto byte = digits.rbegin(); byte != digits.rend(); ++byte) {
    value = value << 8 | static_cast<unsigned char>(*byte);
  }
  push(static_cast<std::int64_t>(value));
}

void Pickle::global(std::string_view module, std::string_view name) {
  if (!isKnown(module, name)) {
    refuse(
        fmt::format("it asks Python for '{}.{}', which tensors do not need and which could run "
                    "anything; save its state_dict alone and use that",
                    module.substr(0, 100), name.substr(0, 100)));
  }
  PickleNode* node = make(Kind::global);
  node->module = module;
  node->name = name;
  push(node);
}

// ('storage', type, key, device, number of elements[, nothing])
void Pickle::persistentLoad() {
  const auto& id = nodeOf(pop(), Kind::tuple, "the description of a storage")->items;
  if (id.size() < 5 || textOf(id[0], "the kind of a storage") != "storage") {
    refuse("a storage is described in another way than torch does");
  }
  if (id.size() > 5 && !std::holds_alternative<std::monostate>(id[5])) {
    refuse("a storage is a part of another one, as in files of 2017; save it again");
  }
  const PickleNode* type = nodeOf(id[1], Kind::global, "the type of a storage");
  const auto scalar = type->module == "torch" ? typeOf(kStorages, type->name) : std::nullopt;
  if (!scalar) refuse(fmt::format("'{}' is no type of a storage", type->name.substr(0, 100)));
  const auto key = textOf(id[2], "the key of a storage");
  const std::int64_t count = integerOf(id[4], "the size of a storage");
  if (count < 0) refuse(fmt::format("storage '{}' has {} elements", key, count));
  PickleNode*& storage = storageOf_[key];
  if (storage == nullptr) {
    storage = make(Kind::storage);
    storage->name = key;
    storage->type = *scalar;
    storage->count = count;
    storages_.push_back(storage);
  } else if (storage->type != *scalar || storage->count != count) {
    refuse(fmt::format("storage '{}' is described in two ways", key));
  }
  push(storage);
}

void Pickle::reduce() {
  const auto* arguments = nodeOf(pop(), Kind::tuple, "the arguments of a call");
  const PickleNode* function = nodeOf(pop(), Kind::global, "the function of a call");
  push(call(*function, arguments->items));
}

PickleValue Pickle::call(const PickleNode& function, const std::vector<PickleValue>& arguments) {
  const std::string_view name = function.name;
  const auto needs = [&](std::size_t count) {
    if (arguments.size() < count) refuse(fmt::format("'{}' has too few arguments", name));
  };
  if (name == "OrderedDict") {
    PickleNode* dict = make(Kind::dict);
    if (arguments.empty()) return dict;
    for (const PickleValue& pair : nodeOf(arguments[0], Kind::list, "a list of pairs")->items) {
      const auto* both = std::get_if<PickleNode*>(&pair);
      if (both == nullptr || (*both)->items.size() != 2) refuse("a dictionary has half an item");
      dict->items.insert(dict->items.end(), (*both)->items.begin(), (*both)->items.end());
    }
    return dict;
  }
  if (name.starts_with("_rebuild_tensor")) {
    needs(4);
    return tensorOf(arguments);
  }
  if (name == "_rebuild_parameter") {
    needs(1);
    return nodeOf(arguments[0], Kind::tensor, "the tensor of a parameter");
  }
  if (name == "Size") {
    needs(1);
    return nodeOf(arguments[0], Kind::tuple, "a size");
  }
  if (name == "device") {
    needs(1);
    return textOf(arguments[0], "a device");
  }
  if (name == "set") {
    needs(1);
    return nodeOf(arguments[0], Kind::list, "the list of a set");
  }
  if (name == "encode") {  // how Python 3 writes bytes for Python 2
    needs(2);
    if (textOf(arguments[1], "an encoding") != "latin1") refuse("bytes are not in latin1");
    return PickleBytes{latin1Of(textOf(arguments[0], "encoded bytes"))};
  }
  if (name == "_reconstruct") return make(Kind::array);
  if (name == "dtype") {
    needs(1);
    const auto code = textOf(arguments[0], "an array's type");
    const auto type = typeOf(kArrayTypes, code);
    if (!type) refuse(fmt::format("arrays of type '{}' are not known", code.substr(0, 20)));
    PickleNode* node = make(Kind::dtype);
    node->type = *type;
    return node;
  }
  if (name == "scalar") {
    needs(2);
    const PickleNode* type = nodeOf(arguments[0], Kind::dtype, "the type of a number");
    const auto* bytes = std::get_if<PickleBytes>(&arguments[1]);
    if (bytes == nullptr || bytes->bytes.size() != torch::elementSize(type->type)) {
      refuse("a number has another size than its type");
    }
    PickleNode* number = make(Kind::array);
    number->type = type->type;
    number->bytes = bytes->bytes;
    return number;
  }
  refuse(fmt::format("it calls '{}', which is no function", name));
}

// storage, offset, shape, strides, and what does not concern values
PickleNode* Pickle::tensorOf(const std::vector<PickleValue>& arguments) {
  PickleNode* tensor = make(Kind::tensor);
  tensor->storage = nodeOf(arguments[0], Kind::storage, "the storage of a tensor");
  tensor->offset = integerOf(arguments[1], "the offset of a tensor");
  tensor->shape = integersOf(arguments[2], "the shape of a tensor");
  tensor->strides = integersOf(arguments[3], "the strides of a tensor");
  const std::int64_t count = tensor->storage->count;
  if (tensor->shape.size() != tensor->strides.size() || tensor->shape.size() > 64) {
    refuse("the shape and the strides of a tensor do not fit each other");
  }
  // Neither may a tensor reach beyond its storage, nor show an element so often that a copy of it
  // is larger than the file.
  const bool isEmpty = std::ranges::find(tensor->shape, 0) != tensor->shape.end();
  std::int64_t elements = 1, last = tensor->offset;
  bool fits = tensor->offset >= 0 && tensor->offset <= count;
  for (std::size_t i = 0; fits && i < tensor->shape.size(); ++i) {
    const std::int64_t size = tensor->shape[i], stride = tensor->strides[i];
    std::int64_t reach = 0;
    fits = size >= 0 && stride >= 0 &&
           (isEmpty || (!__builtin_mul_overflow(size - 1, stride, &reach) &&
                        !__builtin_add_overflow(last, reach, &last) &&
                        !__builtin_mul_overflow(elements, size, &elements)));
  }
  if (!fits || (!isEmpty && (last >= count || elements > count))) {
    refuse(fmt::format("a tensor of shape [{}] reaches beyond its storage of {} elements",
                       fmt::join(tensor->shape, ", "), count));
  }
  return tensor;
}

void Pickle::build() {
  const PickleValue state = pop();
  if (stack_.empty() || !std::holds_alternative<PickleNode*>(stack_.back())) {
    refuse("it gives a state to nothing");
  }
  PickleNode& node = *std::get<PickleNode*>(stack_.back());
  switch (node.kind) {
    case Kind::dict:    // attributes, such as a state_dict's versions
    case Kind::tensor:  // attributes
      return;
    case Kind::dtype: {
      const auto& values = nodeOf(state, Kind::tuple, "the state of an array's type")->items;
      const bool isWide = torch::elementSize(node.type) > 1;
      if (values.size() < 2 || (isWide && !isOne(textOf(values[1], "a byte order"), {"<", "="}))) {
        refuse("an array has another byte order than little-endian");
      }
      return;
    }
    case Kind::array:
      return fillArray(node, nodeOf(state, Kind::tuple, "the state of an array")->items);
    default:
      refuse("it gives a state to a value that has none");
  }
}

// version, shape, type, whether columns come first, content
void Pickle::fillArray(PickleNode& array, const std::vector<PickleValue>& state) {
  if (state.size() != 5) refuse("the state of an array has not five parts");
  array.shape = integersOf(state[1], "the shape of an array");
  array.type = nodeOf(state[2], Kind::dtype, "the type of an array")->type;
  const auto* isFortran = std::get_if<bool>(&state[3]);
  if ((isFortran == nullptr || *isFortran) && array.shape.size() > 1) {
    refuse("an array lies column by column; save a C-ordered copy");
  }
  const auto* content = std::get_if<PickleBytes>(&state[4]);
  if (content == nullptr) refuse("an array has no content");
  auto bytes = static_cast<std::int64_t>(torch::elementSize(array.type));
  bool fits = array.shape.size() <= 64;
  for (const std::int64_t size : array.shape) {
    fits = fits && size >= 0 && !__builtin_mul_overflow(bytes, size, &bytes);
  }
  if (!fits || bytes != static_cast<std::int64_t>(content->bytes.size())) {
    refuse(fmt::format("an array of shape [{}] does not fit its content of {} bytes",
                       fmt::join(array.shape, ", "), content->bytes.size()));
  }
  array.bytes = content->bytes;
}

std::string_view Pickle::latin1Of(std::string_view utf8) {
  std::string& bytes = texts_.emplace_back();
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80) {
      bytes += utf8[i];
      continue;
    }
    if ((first != 0xC2 && first != 0xC3) || i + 1 >= utf8.size()) refuse("bytes are not in latin1");
    const auto second = static_cast<unsigned char>(utf8[++i]);
    bytes += static_cast<char>((first & 3U) << 6 | (second & 0x3FU));
  }
  return bytes;
}

}  // namespace mixmask
