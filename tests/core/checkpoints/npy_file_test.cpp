// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/npy_file.h"

#include <gmock/gmock.h>

#include <array>
#include <cstring>

#include "core/base/error.h"
#include "tests/content_of.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::contentOf;
using testing::HasSubstr;

class NpyFile : public testing::Test {
 protected:
  std::string written(const torch::Tensor& tensor) const {
    const std::int64_t bytes = writeNpyFile(file_, tensor);
    const std::string content = contentOf(file_);
    EXPECT_EQ(bytes, static_cast<std::int64_t>(content.size()));
    return content;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "some.npy";
};

// Magic number, version 1.0, 118 = 0x76 bytes of header, which end at byte 128, and the values.
TEST_F(NpyFile, IsWhatTheFormatSaysByteForByte) {
  std::string expected("\x93NUMPY\x01\x00\x76\x00", 10);
  expected += "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  expected.append(128 - 1 - expected.size(), ' ');
  expected += '\n';
  const std::array<float, 6> values{0, 1, -2, 0.5F, 1e-45F, INFINITY};
  expected.append(reinterpret_cast<const char*>(values.data()), sizeof values);
  const auto tensor = torch::tensor({0.0F, 1.0F, -2.0F, 0.5F, 1e-45F, INFINITY}).view({2, 3});
  EXPECT_EQ(written(tensor), expected);
  EXPECT_EQ(written(tensor.t().contiguous().t()), expected);  // row by row, however it lies
}

TEST_F(NpyFile, HasAPythonTupleOfSizesForEveryNumberOfDimensions) {
  EXPECT_THAT(written(torch::tensor({7, -1}, torch::kInt64)),
              HasSubstr("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"));
  EXPECT_THAT(written(torch::tensor(7, torch::kInt64)), HasSubstr("'shape': (), }"));
  const std::string none = written(torch::zeros({0, 4}));
  EXPECT_THAT(none, HasSubstr("'shape': (0, 4), }"));
  EXPECT_EQ(none.size(), 128U);
  const std::string many = written(torch::zeros({1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}));
  EXPECT_EQ(many.size(), 128 + 2 * sizeof(float));
}

TEST_F(NpyFile, LeavesTheOldFileWhereItCannotBeWritten) {
  written(torch::ones({3}));
  const std::string old = contentOf(file_);
  const auto refused =
      test::messageOf<OutputError>([&] { writeNpyFile(file_, torch::ones({3}, torch::kFloat64)); });
  EXPECT_THAT(refused, HasSubstr("Double"));
  EXPECT_EQ(contentOf(file_), old);
  EXPECT_THAT(test::messageOf<OutputError>(
                  [&] { writeNpyFile(folder_.path() / "none" / "some.npy", torch::ones({3})); }),
              HasSubstr("create the folder"));
}

}  // namespace
}  // namespace mixmask
