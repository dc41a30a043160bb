// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <csignal>
#include <cstring>
#include <iterator>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/content_of.h"
#include "tests/reference_data.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::contentOf;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::size_t filesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

bool sameBits(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor x = a.contiguous(), y = b.contiguous();
  return x.scalar_type() == y.scalar_type() && x.sizes() == y.sizes() &&
         (x.nbytes() == 0 || std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0);
}

// One tensor of every type, of several shapes, with sizes that spoil the alignment of the next.
TensorFile everyType() {
  TensorFile content;
  const torch::Tensor values = torch::arange(-7, 8).to(torch::kDouble).div(3).reshape({3, 5});
  for (const torch::ScalarType type :
       {torch::kChar, torch::kByte, torch::kBool, torch::kShort, torch::kHalf, torch::kBFloat16,
        torch::kInt, torch::kFloat, torch::kLong, torch::kDouble}) {
    const torch::Tensor safe = type == torch::kByte ? values.abs() : values;
    content.tensors.emplace_back(toString(type), safe.to(type));
  }
  content.tensors.emplace_back("scalar", torch::tensor(2.5));
  content.tensors.emplace_back("empty", torch::empty({0, 3}));
  content.tensors.emplace_back("special", torch::tensor({INFINITY, -INFINITY, NAN, -0.0F, 1e-45F}));
  content.tensors.emplace_back("transposed", values.t());
  content.tensors.emplace_back("name with \"quotes\", \n and Ü", torch::ones({1}));
  content.metadata = {{"format", "pt"}, {"config", "a: 1\nb: \"zwölf\"\n"}, {"", ""}};
  return content;
}

TEST(WriteTensorFile, GivesBackWhatItWasGivenBitForBit) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "some.safetensors";
  const TensorFile written = everyType();
  const std::int64_t bytes = writeTensorFile(file, written);
  EXPECT_EQ(bytes, static_cast<std::int64_t>(std::filesystem::file_size(file)));
  EXPECT_EQ(filesIn(folder.path()), 1U);

  const TensorFile read = readTensorFile(file, true);
  ASSERT_EQ(read.tensors.size(), written.tensors.size());
  for (std::size_t i = 0; i < read.tensors.size(); ++i) {
    EXPECT_EQ(read.tensors[i].first, written.tensors[i].first);
    EXPECT_TRUE(sameBits(read.tensors[i].second, written.tensors[i].second))
        << read.tensors[i].first;
  }
  for (const auto& [key, value] : written.metadata) EXPECT_EQ(read.metadata.at(key), value);
  EXPECT_EQ(readTensorFileMetadata(file), read.metadata);
}

TEST(WriteTensorFile, WritesTheSameBytesAgainForWhatItRead) {
  const test::TemporaryFolder folder;
  writeTensorFile(folder.path() / "first", everyType());
  writeTensorFile(folder.path() / "second", readTensorFile(folder.path() / "first"));
  EXPECT_EQ(contentOf(folder.path() / "first"), contentOf(folder.path() / "second"));
}

TEST(WriteTensorFile, WritesTheFormatByteForByte) {
  const test::TemporaryFolder folder;
  TensorFile content;
  content.tensors.emplace_back("b", torch::tensor({1, 2}, torch::kByte));
  content.tensors.emplace_back("a", torch::tensor({1.0F}));
  writeTensorFile(folder.path() / "file", content);
  const std::string bytes = contentOf(folder.path() / "file");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  ASSERT_EQ(bytes.size(), 8 + length + 6);
  EXPECT_EQ(length % 8, 0U);
  const std::string header = bytes.substr(8, length);
  // SHA-256 of 00 00 80 3f 01 02, by sha256sum.
  const std::string digest = "6935bef0df3e58e8945dfedec5caf317e69132e45343c542ee6efb12f12c5ad3";
  EXPECT_THAT(header, HasSubstr(R"("sha256":")" + digest + "\""));
  // The wider type lies first in the data, so that it is aligned, and keeps its place in the list.
  EXPECT_THAT(header, HasSubstr(R"("b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},)"
                                R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})"));
  EXPECT_EQ(bytes.substr(8 + length), std::string("\x00\x00\x80\x3f\x01\x02", 6));
}

TEST(WriteTensorFile, ReplacesAnExistingFile) {
  const test::TemporaryFolder folder;
  TensorFile content;
  for (const int value : {1, 2}) {
    content.tensors = {{"value", torch::tensor(value)}};
    writeTensorFile(folder.path() / "file", content);
  }
  EXPECT_EQ(readTensorFile(folder.path() / "file").at("value").item<int>(), 2);
}

TEST(WriteTensorFile, RefusesWhatTheFormatCannotHold) {
  const test::TemporaryFolder folder;
  const torch::Tensor good = torch::zeros({2});
  const auto expectRefused = [&folder](const TensorFile& content) {
    EXPECT_THROW(writeTensorFile(folder.path() / "file", content), OutputError);
    EXPECT_EQ(filesIn(folder.path()), 0U);
  };
  expectRefused({.tensors = {{"a", good}, {"a", good}}, .metadata = {}});
  expectRefused({.tensors = {{"__metadata__", good}}, .metadata = {}});
  expectRefused({.tensors = {{"undefined", torch::Tensor()}}, .metadata = {}});
  expectRefused({.tensors = {{"complex", good.to(torch::kComplexFloat)}}, .metadata = {}});
  expectRefused({.tensors = {{"sparse", good.to_sparse()}}, .metadata = {}});
  expectRefused({.tensors = {{"not \xff UTF-8", good}}, .metadata = {}});
  expectRefused({.tensors = {{"a", good}}, .metadata = {{"key", "not \xff UTF-8"}}});
}

TEST(ReadTensorFile, FindsEveryFlippedBit) {
  const test::TemporaryFolder folder;
  TensorFile content;
  content.tensors.emplace_back("weight", torch::arange(40).to(torch::kFloat));
  content.tensors.emplace_back("flags", torch::tensor({true, false, true}));
  content.metadata["step"] = "1200";
  writeTensorFile(folder.path() / "file", content);
  const std::string whole = contentOf(folder.path() / "file");
  ASSERT_NO_THROW(readTensorFile(folder.path() / "file", true));

  Random random(11);
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string damaged = whole;
    const auto place = static_cast<std::size_t>(random.below(std::ssize(whole)));
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << random.below(8)));
    const std::filesystem::path file = folder.write("damaged", damaged);
    try {
      readTensorFile(file, true);
      ADD_FAILURE() << "byte " << place << " was changed and nobody noticed";
    } catch (const CheckpointError& error) {
      EXPECT_THAT(error.what(), HasSubstr(file.string()));
      ++found;
    }
  }
  EXPECT_EQ(found, 1000);
}

TEST(ReadTensorFile, AsksForTheDigestOnlyWhereItIsRequired) {
  // Written by another program: no digest in its metadata.
  const std::filesystem::path file =
      std::filesystem::path(MIXMASK_REFERENCE_DATA) / "knn.safetensors";
  EXPECT_NO_THROW(readTensorFile(file));
  try {
    readTensorFile(file, true);
    FAIL() << "a file without a digest was taken";
  } catch (const CheckpointError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(file.string()), HasSubstr("has no sha256")));
  }
}

TEST(ReadTensorFile, ReadsTheRecordedFilesOfOtherPrograms) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MIXMASK_REFERENCE_DATA)) {
    if (entry.path().extension() != ".safetensors") continue;
    EXPECT_FALSE(readTensorFile(entry.path()).tensors.empty()) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 10);
  const TensorFile blur = test::reference("augment_blur");
  EXPECT_EQ(blur.at("image_u8").sizes(), (std::vector<std::int64_t>{3, 24, 32}));
  EXPECT_EQ(blur.at("image_u8").scalar_type(), torch::kByte);
  // A wide blur keeps the mean; what lay at another place of the file would not.
  EXPECT_NEAR(blur.at("f32_k23_s1").mean().item<double>(),
              blur.at("image_u8").to(torch::kDouble).mean().item<double>() / 255, 0.02);
}

TEST(TensorFile, NamesTheTensorThatItDoesNotHold) {
  const TensorFile content{.tensors = {{"a", torch::ones({1})}}, .metadata = {}};
  EXPECT_TRUE(content.contains("a"));
  EXPECT_FALSE(content.contains("b"));
  EXPECT_EQ(content.at("a").numel(), 1);
  try {
    content.at("b");
    FAIL() << "there is no such tensor";
  } catch (const CheckpointError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'b'"));
  }
}

// Limits the size of files as `ulimit -f` does, for the lifetime of the object.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(WriteTensorFile, LeavesTheOldFileWhenTheNewOneDoesNotFit) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "file.safetensors";
  TensorFile content{.tensors = {{"value", torch::zeros({10})}}, .metadata = {}};
  writeTensorFile(file, content);
  const std::string before = contentOf(file);
  content.tensors = {{"value", torch::ones({1 << 18})}};
  {
    const FileSizeLimit limit(100'000);
    try {
      writeTensorFile(file, content);
      FAIL() << "a megabyte was written into a file of 100,000 bytes";
    } catch (const OutputError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr(file.string()), HasSubstr("File too large"),
                                      HasSubstr("ulimit -f")));
    }
  }
  EXPECT_EQ(contentOf(file), before);
  EXPECT_EQ(filesIn(folder.path()), 1U);
}

TEST(WriteTensorFile, NamesAFolderThatIsMissing) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "missing" / "file.safetensors";
  try {
    writeTensorFile(file, {});
    FAIL() << "there is no such folder";
  } catch (const OutputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(file.string()), HasSubstr("create the folder")));
  }
}

}  // namespace
}  // namespace mixmask
