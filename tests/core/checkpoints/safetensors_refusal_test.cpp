// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <bit>
#include <limits>

#include "core/base/error.h"
#include "core/checkpoints/safetensors.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string lengthField(std::uint64_t length) {
  const auto bytes = std::bit_cast<std::array<char, 8>>(length);
  return {bytes.begin(), bytes.end()};
}

// What the reader says about a file of these bytes; "" when it takes it.
std::string refusalOfBytes(const std::string& bytes) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.write("some.safetensors", bytes);
  try {
    readTensorFile(file);
  } catch (const CheckpointError& error) {
    const std::string message = error.what();
    EXPECT_THAT(message, HasSubstr(file.string()));
    EXPECT_EQ(message.find('\n'), std::string::npos);
    EXPECT_THROW(readTensorFile(file, true), CheckpointError);
    return message;
  }
  return "";
}

std::string refusal(const std::string& header, std::size_t dataBytes) {
  return refusalOfBytes(lengthField(header.size()) + header + std::string(dataBytes, '\0'));
}

std::string oneTensor(const std::string& type, const std::string& shape,
                      const std::string& offsets) {
  return fmt::format(R"({{"weight":{{"dtype":"{}","shape":{},"data_offsets":{}}}}})", type, shape,
                     offsets);
}

TEST(ReadTensorFile, TakesTheFilesThatTheOtherTestsDamage) {
  EXPECT_EQ(refusal(oneTensor("F32", "[2,3]", "[0,24]"), 24), "");
  EXPECT_EQ(refusal(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},)"
                    R"("b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
                    2),
            "");
  EXPECT_EQ(refusal("{}      ", 0), "");
}

TEST(ReadTensorFile, RefusesAnEmptyFile) {
  EXPECT_THAT(refusalOfBytes(""), HasSubstr("empty"));
}

TEST(ReadTensorFile, RefusesAFileShorterThanItsLengthField) {
  EXPECT_THAT(refusalOfBytes("abcd"), HasSubstr("4 bytes are too few"));
}

TEST(ReadTensorFile, RefusesAHeaderOfNoBytes) {
  EXPECT_THAT(refusalOfBytes(lengthField(0) + "{}"), HasSubstr("a header of 0 bytes"));
}

TEST(ReadTensorFile, RefusesAHeaderThatGoesBeyondTheFile) {
  EXPECT_THAT(refusalOfBytes(lengthField(1000) + "{}"),
              HasSubstr("header of 1000 bytes goes beyond the end of the file, which has 2 more"));
}

TEST(ReadTensorFile, RefusesAHeaderOfMoreThan100Megabytes) {
  EXPECT_THAT(refusalOfBytes(lengthField(100'000'001) + "{}"), HasSubstr("100000001 bytes"));
}

TEST(ReadTensorFile, RefusesHeaderLengthsThatOverflow) {
  for (const std::uint64_t length :
       {std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max(),
        std::numeric_limits<std::uint64_t>::max() - 7}) {
    EXPECT_THAT(refusalOfBytes(lengthField(length) + "{}"), HasSubstr(std::to_string(length)));
  }
}

TEST(ReadTensorFile, RefusesAHeaderThatIsNoObject) {
  EXPECT_THAT(refusal("[1,2,3]", 0), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal("\xef\xbb\xbf{}", 0), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal("PK\x03\x04 a zip file", 9), HasSubstr("no safetensors file"));
}

TEST(ReadTensorFile, RefusesBrokenJson) {
  EXPECT_THAT(refusal(R"({"weight":)", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal("{} {}", 0), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal("{/* a comment */}", 0), HasSubstr("not valid JSON"));
}

TEST(ReadTensorFile, RefusesAZeroByteThatWouldEndTheHeaderEarly) {
  EXPECT_THAT(refusal(std::string("{}\0garbage", 10), 0), HasSubstr("no JSON object"));
}

TEST(ReadTensorFile, RefusesInvalidUtf8) {
  EXPECT_THAT(refusal("{\"we\xffight\":{}}", 0), HasSubstr("not valid JSON in UTF-8 at byte"));
  EXPECT_THAT(refusal("{\"we\xed\xa0\x80ight\":{}}", 0), HasSubstr("not valid JSON in UTF-8"));
}

TEST(ReadTensorFile, RefusesNaNAndInfinityLiterals) {
  for (const char* number : {"NaN", "Infinity", "-Infinity"}) {
    EXPECT_THAT(refusal(oneTensor("F32", fmt::format("[{}]", number), "[0,4]"), 4),
                HasSubstr("not valid JSON"));
  }
}

TEST(ReadTensorFile, RefusesDeepNestingAtItsFirstWrongPlace) {
  const std::string bomb(5'000'000, '[');
  EXPECT_THAT(refusal("{\"weight\":" + bomb, 0), HasSubstr("a list for 'weight'"));
  EXPECT_THAT(refusal(oneTensor("F32", bomb, "[0,4]"), 4), HasSubstr("a list in 'shape'"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  EXPECT_THAT(refusal(objects, 0), HasSubstr("unknown field 'a'"));
  EXPECT_THAT(refusal(R"({"__metadata__":)" + objects, 0), HasSubstr("an object for 'a'"));
}

TEST(ReadTensorFile, RefusesATensorNamedTwice) {
  const std::string tensor = R"("weight":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  EXPECT_THAT(refusal("{" + tensor + "," + tensor + "}", 0), HasSubstr("names 'weight' twice"));
}

TEST(ReadTensorFile, RefusesAFieldOrMetadataNamedTwice) {
  EXPECT_THAT(refusal(R"({"w":{"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]}})", 0),
              AllOf(HasSubstr("'w'"), HasSubstr("two fields 'dtype'")));
  EXPECT_THAT(refusal(R"({"__metadata__":{"a":"1","a":"2"}})", 0),
              HasSubstr("'a' twice in __metadata__"));
  EXPECT_THAT(refusal(R"({"__metadata__":{},"__metadata__":{}})", 0), HasSubstr("twice"));
}

TEST(ReadTensorFile, RefusesMissingAndUnknownFields) {
  EXPECT_THAT(refusal(R"({"w":{"dtype":"U8","shape":[0]}})", 0),
              AllOf(HasSubstr("'w'"), HasSubstr("no field 'data_offsets'")));
  EXPECT_THAT(refusal(R"({"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}})", 0),
              HasSubstr("unknown field 'x'"));
  EXPECT_THAT(refusal(R"({"w":{}})", 0), HasSubstr("has no field 'dtype'"));
}

TEST(ReadTensorFile, RefusesValuesOfTheWrongKind) {
  EXPECT_THAT(refusal(R"({"w":null})", 0), HasSubstr("null for 'w'"));
  EXPECT_THAT(refusal(R"({"w":"text"})", 0), HasSubstr("a text for 'w'"));
  EXPECT_THAT(refusal(R"({"w":{"dtype":true}})", 0), HasSubstr("true or false in 'dtype'"));
  EXPECT_THAT(refusal(R"({"w":{"dtype":[]}})", 0), HasSubstr("a list in 'dtype'"));
  EXPECT_THAT(refusal(R"({"w":{"shape":3}})", 0), HasSubstr("the number 3 in 'shape'"));
  EXPECT_THAT(refusal(R"({"w":{"shape":["3"]}})", 0), HasSubstr("a text in 'shape'"));
  EXPECT_THAT(refusal(R"({"__metadata__":{"epoch":3}})", 0),
              HasSubstr("the number 3 for 'epoch' in __metadata__"));
}

TEST(ReadTensorFile, RefusesAnUnknownType) {
  EXPECT_THAT(refusal(oneTensor("F8_E4M3", "[4]", "[0,4]"), 4),
              AllOf(HasSubstr("'weight'"), HasSubstr("unknown type 'F8_E4M3'")));
}

TEST(ReadTensorFile, RefusesSizesThatAreNotWholeNumbers) {
  EXPECT_THAT(refusal(oneTensor("F32", "[-1]", "[0,4]"), 4),
              AllOf(HasSubstr("'weight'"), HasSubstr("negative number -1 in 'shape'")));
  EXPECT_THAT(refusal(oneTensor("F32", "[1.0]", "[0,4]"), 4), HasSubstr("the number 1.0"));
  EXPECT_THAT(refusal(oneTensor("F32", "[1e0]", "[0,4]"), 4), HasSubstr("the number 1e0"));
}

TEST(ReadTensorFile, RefusesShapesThatOverflow) {
  EXPECT_THAT(refusal(oneTensor("F32", "[4294967296,4294967296]", "[0,0]"), 0),
              AllOf(HasSubstr("'weight'"), HasSubstr("larger than any memory")));
  EXPECT_THAT(refusal(oneTensor("F32", "[4611686018427387904,4]", "[0,0]"), 0),
              HasSubstr("larger than any memory"));  // 2^62 * 4 * 4 wraps to 0
  EXPECT_THAT(refusal(oneTensor("F32", "[0,4294967296,4294967296]", "[0,0]"), 0),
              HasSubstr("larger than any memory"));  // no bytes, but strides that overflow
  EXPECT_THAT(refusal(oneTensor("U8", "[9223372036854775808]", "[0,0]"), 0),
              HasSubstr("the size 9223372036854775808"));
  EXPECT_THAT(refusal(oneTensor("U8", "[99999999999999999999]", "[0,0]"), 0),
              HasSubstr("not a whole number of 64 bits"));
}

TEST(ReadTensorFile, RefusesMoreThan64Dimensions) {
  std::string shape = "[1";
  for (int i = 1; i < 65; ++i) shape += ",1";
  EXPECT_THAT(refusal(oneTensor("U8", shape + "]", "[0,1]"), 1),
              HasSubstr("more than 64 dimensions"));
}

TEST(ReadTensorFile, RefusesOtherThanTwoOffsets) {
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[0]"), 1), HasSubstr("needs two data_offsets"));
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[0,1,2]"), 1), HasSubstr("more than two"));
}

TEST(ReadTensorFile, RefusesOffsetsThatDescend) {
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[2,1]"), 2),
              AllOf(HasSubstr("'weight'"), HasSubstr("before its beginning")));
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[18446744073709551615,0]"), 1),
              HasSubstr("before its beginning"));
}

TEST(ReadTensorFile, RefusesOffsetsBeyondTheData) {
  EXPECT_THAT(
      refusal(oneTensor("F32", "[2]", "[0,8]"), 7),
      AllOf(HasSubstr("'weight' ends at byte 8 of the data, which has 7"), HasSubstr("truncated")));
  EXPECT_THAT(refusal(oneTensor("U8", "[8]", "[18446744073709551600,18446744073709551608]"), 8),
              HasSubstr("of the data, which has 8"));
}

TEST(ReadTensorFile, RefusesAShapeThatDisagreesWithItsData) {
  EXPECT_THAT(refusal(oneTensor("F32", "[2,3]", "[0,20]"), 20),
              HasSubstr("'weight' of type F32 and shape [2, 3] needs 24 bytes and has 20"));
}

TEST(ReadTensorFile, RefusesTensorsThatOverlap) {
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                      R"("b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}})",
                      7),
              HasSubstr("tensor 'b' overlaps tensor 'a'"));
}

TEST(ReadTensorFile, RefusesHoles) {
  EXPECT_THAT(refusal(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                      R"("b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}})",
                      9),
              HasSubstr("1 bytes between tensor 'a' and tensor 'b' belong to no tensor"));
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[1,2]"), 2), HasSubstr("between the beginning"));
}

TEST(ReadTensorFile, RefusesARestAfterTheLastTensor) {
  EXPECT_THAT(refusal(oneTensor("U8", "[1]", "[0,1]"), 3),
              HasSubstr("2 bytes after tensor 'weight' belong to no tensor"));
  EXPECT_THAT(refusal("{}", 5), HasSubstr("5 bytes after the beginning"));
}

TEST(ReadTensorFile, RefusesABooleanThatIsNeitherTrueNorFalse) {
  const std::string header = oneTensor("BOOL", "[2]", "[0,2]");
  EXPECT_THAT(refusalOfBytes(lengthField(header.size()) + header + "\x01\x02"),
              AllOf(HasSubstr("'weight'"), HasSubstr("other values than 0 and 1")));
}

TEST(ReadTensorFile, TakesNoMemoryForWhatAFileOnlyClaims) {
  // 2^50 bytes would end the test program if somebody asked for them.
  EXPECT_THAT(refusal(oneTensor("F32", "[281474976710656]", "[0,1125899906842624]"), 4),
              HasSubstr("which has 4"));
}

TEST(ReadTensorFile, RefusesEveryTruncationOfAFile) {
  const std::string header = oneTensor("F32", "[2,3]", "[0,24]");
  const std::string whole = lengthField(header.size()) + header + std::string(24, 'x');
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusalOfBytes(whole.substr(0, size)), "") << size;
  }
  EXPECT_EQ(refusalOfBytes(whole), "");
}

TEST(ReadTensorFile, ShowsNoControlCharactersOfAName) {
  EXPECT_THAT(refusal(R"({"a\n\u001b[31m":null})", 0), HasSubstr("'a??[31m'"));
}

TEST(ReadTensorFile, RefusesAFolder) {
  const test::TemporaryFolder folder;
  try {
    readTensorFile(folder.path());
    FAIL() << "a folder was read";
  } catch (const CheckpointError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(folder.path().string()), HasSubstr("a folder")));
  }
}

TEST(ReadTensorFile, RefusesAPipeAndADeviceWithoutWaiting) {
  const test::TemporaryFolder folder;
  const std::filesystem::path pipe = folder.path() / "pipe.safetensors";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THROW(readTensorFile(pipe), CheckpointError);
  EXPECT_THROW(readTensorFile("/dev/zero"), CheckpointError);
  EXPECT_THROW(readTensorFileMetadata(pipe), CheckpointError);
}

TEST(ReadTensorFile, SaysWhichFileIsMissing) {
  try {
    readTensorFile("/nowhere/some.safetensors");
    FAIL() << "a missing file was read";
  } catch (const CheckpointError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("/nowhere/some.safetensors"),
                                    HasSubstr("No such file or directory")));
  }
}

}  // namespace
}  // namespace mixmask
