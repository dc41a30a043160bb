// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mixmask {

// Writes Python's pickle format, as far as tensors and arrays need it: operations of a stack
// machine, first the values and then what takes them (pickletools.py of CPython describes each).
class PickleWriter {
 public:
  // 2 is what torch reads; bytes() needs 4.
  explicit PickleWriter(std::uint8_t protocol);

  void none() { text_ += 'N'; }
  void boolean(bool value) { text_ += value ? '\x88' : '\x89'; }
  void integer(std::int64_t value);
  void text(std::string_view utf8);
  void bytes(std::string_view value);
  // A class or function by its name.
  void global(std::string_view module, std::string_view name);
  void emptyDict() { text_ += '}'; }
  void emptyTuple() { text_ += ')'; }

  void begin() { text_ += '('; }  // of a group, which one of the next two ends
  void endTuple() { text_ += 't'; }
  void endItems() { text_ += 'u'; }  // key, value, key, value, ...: into the dictionary before
  void tuple(std::span<const std::int64_t> integers);

  void call() { text_ += 'R'; }            // function, tuple of arguments -> result
  void setState() { text_ += 'b'; }        // object, state -> object
  void loadPersistent() { text_ += 'Q'; }  // description -> what lies outside of the pickle

  std::string finish() &&;

 private:
  template <typename Number>
  void number(Number value);

  std::string text_;
};

}  // namespace mixmask
