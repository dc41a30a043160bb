// SPDX-License-Identifier: Apache-2.0
#include "core/data/idx_file.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "tests/core/data/dataset_idx_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::gzip;
using test::idxHeader;
using test::messageOf;
using test::TemporaryFolder;
using test::operator+;
using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

class IdxFile : public testing::Test {
 protected:
  // The message of the failure to read these bytes as labels (or as images of 2 x 2).
  std::string failure(const Bytes& bytes, const std::vector<std::int64_t>& recordShape = {}) {
    const std::filesystem::path file = folder_.write("records", bytes);
    const std::string message = messageOf<DataError>([&] { readIdxFile(file, recordShape); });
    EXPECT_THAT(message, HasSubstr(file.string()));
    return message;
  }

  TemporaryFolder folder_;
};

TEST_F(IdxFile, IsReadPackedOrNotWhateverItsNameSays) {
  const Bytes values{1, 2, 3, 4, 5, 6, 7, 8};
  const Bytes bytes = idxHeader({2, 2, 2}) + values;
  EXPECT_EQ(readIdxFile(folder_.write("raw.gz", bytes), {2, 2}), values);
  EXPECT_EQ(readIdxFile(folder_.write("packed", gzip(bytes)), {2, 2}), values);
}

TEST_F(IdxFile, MayBeLargerThanTheChunksItIsReadIn) {
  Bytes values(3'000'001);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * i >> 7);
  const Bytes bytes = idxHeader({3'000'001}) + values;
  EXPECT_EQ(readIdxFile(folder_.write("large", gzip(bytes)), {}), values);
}

TEST_F(IdxFile, OfAnotherMagicNumberIsRefused) {
  EXPECT_THAT(failure({'<', 'h', 't', 'm', 'l', '>', ' ', ' '}),
              AllOf(HasSubstr("0x3c68746d"), HasSubstr("0x00000801")));
  EXPECT_THAT(failure(gzip({0, 0, 9, 1, 0, 0, 0, 1, 5})), HasSubstr("0x00000901"));
  EXPECT_THAT(failure(idxHeader({1}) + Bytes{5}, {2, 2}), HasSubstr("0x00000803"));
}

TEST_F(IdxFile, ThatEndsWithinItsHeaderIsRefused) {
  EXPECT_THAT(failure({}), HasSubstr("ends within its header"));
  EXPECT_THAT(failure({0, 0, 8, 1, 0}), HasSubstr("ends within its header"));
}

TEST_F(IdxFile, OfAnotherImageSizeIsRefused) {
  EXPECT_THAT(failure(idxHeader({1, 3, 2}) + Bytes(6), {2, 2}),
              AllOf(HasSubstr("3 x 2 pixels"), HasSubstr("2 x 2 were expected")));
}

TEST_F(IdxFile, WithoutRecordsIsRefused) {
  EXPECT_THAT(failure(idxHeader({0})), HasSubstr("no record"));
}

TEST_F(IdxFile, ThatIsCutOffNamesTheRecord) {
  const Bytes raw = idxHeader({3, 2, 2}) + Bytes(9, 1);
  EXPECT_THAT(failure(raw, {2, 2}),
              AllOf(HasSubstr("3 records"), HasSubstr("it ends in record 2")));
  EXPECT_THAT(failure(gzip(raw), {2, 2}), HasSubstr("it ends in record 2"));
}

TEST_F(IdxFile, WhoseGzipDataAreCutOffSaysSo) {
  Bytes noise(5000);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * i >> 3);
  Bytes packed = gzip(idxHeader({5000}) + noise);
  packed.resize(packed.size() / 2);
  EXPECT_THAT(failure(packed), AllOf(HasSubstr("gzip data are cut off"), HasSubstr("in record ")));
}

TEST_F(IdxFile, WithoutAllOfTheGzipChecksumIsRefused) {
  Bytes packed = gzip(idxHeader({4}) + Bytes{1, 2, 3, 4});
  packed.pop_back();
  EXPECT_THAT(failure(packed), HasSubstr("gzip data are cut off"));
}

TEST_F(IdxFile, WhoseGzipDataAreDamagedSaysSo) {
  Bytes packed = gzip(idxHeader({4}) + Bytes{1, 2, 3, 4});
  packed[packed.size() - 6] ^= 1;  // of the checksum at the end
  EXPECT_THAT(failure(packed), HasSubstr("gzip data are damaged"));
}

TEST_F(IdxFile, WithBytesAfterTheLastRecordIsRefused) {
  EXPECT_THAT(failure(idxHeader({2}) + Bytes{1, 2, 3}), HasSubstr("bytes follow record 1"));
  EXPECT_THAT(failure(gzip(idxHeader({2}) + Bytes{1, 2, 3})), HasSubstr("bytes follow record 1"));
}

TEST_F(IdxFile, WhoseHeaderLiesTakesNoMemoryForIt) {
  EXPECT_THAT(failure(idxHeader({0xFFFFFFFF}) + Bytes{1}), HasSubstr("4294967295 records and at"));
  // 3 GB announced, 5 bytes there.
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  EXPECT_THAT(failure(idxHeader({3'900'000, 28, 28}) + Bytes(5), {28, 28}),
              HasSubstr("it ends in record 0"));
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100'000);  // kB
}

TEST_F(IdxFile, ThatIsNotThereOrNoFileIsNamed) {
  EXPECT_THAT(messageOf<DataError>([&] { readIdxFile(folder_.path() / "none", {}); }),
              HasSubstr("none"));
  const std::filesystem::path fifo = folder_.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(messageOf<DataError>([&] { readIdxFile(fifo, {}); }),
              HasSubstr("not a regular file"));
}

}  // namespace
}  // namespace mixmask
