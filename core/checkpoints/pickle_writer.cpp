// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/pickle_writer.h"

#include <bit>
#include <limits>

namespace mixmask {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

template <typename Number>
void PickleWriter::number(Number value) {
  text_.append(reinterpret_cast<const char*>(&value), sizeof value);
}

PickleWriter::PickleWriter(std::uint8_t protocol) {
  text_ += '\x80';
  number(protocol);
}

void PickleWriter::integer(std::int64_t value) {
  if (value >= std::numeric_limits<std::int32_t>::min() &&
      value <= std::numeric_limits<std::int32_t>::max()) {
    text_ += 'J';
    number(static_cast<std::int32_t>(value));
  } else {
    text_ += '\x8a';  // LONG1, of so many bytes
    number(std::uint8_t{sizeof value});
    number(value);
  }
}

void PickleWriter::text(std::string_view utf8) {
  text_ += 'X';
  number(static_cast<std::uint32_t>(utf8.size()));
  text_ += utf8;
}

void PickleWriter::bytes(std::string_view value) {
  text_ += '\x8e';  // BINBYTES8
  number(std::uint64_t{value.size()});
  text_ += value;
}

void PickleWriter::global(std::string_view module, std::string_view name) {
  text_ += 'c';
  text_ += module;
  text_ += '\n';
  text_ += name;
  text_ += '\n';
}

void PickleWriter::tuple(std::span<const std::int64_t> integers) {
  begin();
  for (const std::int64_t value : integers) integer(value);
  endTuple();
}

std::string PickleWriter::finish() && {
  text_ += '.';
  return std::move(text_);
}

}  // namespace mixmask
