// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace mixmask {

// A message in the wire format of protocol buffers (protobuf.dev/programming-guides/encoding): its
// fields one after the other, each by its number. The number and the name of a field are those of
// the message's .proto file.
class ProtobufMessage {
 public:
  ProtobufMessage& integer(int field, std::int64_t value) {
    key(field, kVarint);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  ProtobufMessage& number(int field, float value) {
    static_assert(std::endian::native == std::endian::little, "the format is little-endian");
    key(field, kFourBytes);
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  // A text, bytes, or another message.
  ProtobufMessage& bytes(int field, std::string_view value) {
    announce(field, value.size());
    text_ += value;
    return *this;
  }
  ProtobufMessage& message(int field, const ProtobufMessage& value) {
    return bytes(field, value.text_);
  }
  // The same field without its bytes, which are to follow the message's text.
  ProtobufMessage& announce(int field, std::uint64_t size) {
    key(field, kLengthDelimited);
    varint(size);
    return *this;
  }

  const std::string& text() const { return text_; }

 private:
  enum WireType { kVarint = 0, kLengthDelimited = 2, kFourBytes = 5 };

  void key(int field, WireType type) { varint(static_cast<std::uint64_t>(field << 3 | type)); }
  // Seven bits a byte, the lowest first; all but the last byte have their highest bit set.
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) text_ += static_cast<char>(value | 0x80);
    text_ += static_cast<char>(value);
  }

  std::string text_;
};

}  // namespace mixmask
