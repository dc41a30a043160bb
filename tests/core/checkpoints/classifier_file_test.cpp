// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/classifier_file.h"

#include <gmock/gmock.h>

#include <limits>

#include "core/base/error.h"
#include "core/checkpoints/safetensors.h"
#include "tests/content_of.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using testing::AllOf;
using testing::HasSubstr;

ClassifierFile example() {
  return {.backbone = {.name = "resnet50", .stem = "cifar", .width = 0.3, .patchSize = 4},
          .channels = 1,
          .viewSize = 28,
          .mean = {0.286F},
          .standardDeviation = {0.353F},
          .classNames = {"T-shirt/top", "\"quoted\", with a \\ and Ü", ""},
          .trainedBy = "linear-cached, version 1, on fashion-mnist",
          .tensors = {{"conv1.weight", torch::randn({2, 1, 3, 3})},
                      {"bn1.num_batches_tracked", torch::tensor(12, torch::kInt64)},
                      {"fc.weight", torch::randn({3, 4})},
                      {"fc.bias", torch::randn({3})}}};
}

class Classifier : public testing::Test {
 protected:
  // The refusal of a file with the example's tensors and other metadata.
  std::string problemWith(const std::string& key, const std::string& value) const {
    writeClassifierFile(file_, example());
    TensorFile content = readTensorFile(file_);
    content.metadata[key] = value;
    writeTensorFile(file_, content);  // with the right digests
    return test::messageOf<CheckpointError>([&] { readClassifierFile(file_); });
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "linear.safetensors";
};

TEST_F(Classifier, ComesBackAsItWasWritten) {
  const ClassifierFile written = example();
  const std::int64_t bytes = writeClassifierFile(file_, written);
  EXPECT_EQ(bytes, static_cast<std::int64_t>(std::filesystem::file_size(file_)));
  EXPECT_TRUE(isClassifierFile(file_));
  const ClassifierFile read = readClassifierFile(file_);
  EXPECT_EQ(read.backbone.name, written.backbone.name);
  EXPECT_EQ(read.backbone.stem, written.backbone.stem);
  EXPECT_EQ(read.backbone.width, written.backbone.width);
  EXPECT_EQ(read.backbone.patchSize, written.backbone.patchSize);
  EXPECT_EQ(read.channels, written.channels);
  EXPECT_EQ(read.viewSize, written.viewSize);
  EXPECT_EQ(read.mean, written.mean);
  EXPECT_EQ(read.standardDeviation, written.standardDeviation);
  EXPECT_EQ(read.classNames, written.classNames);
  EXPECT_EQ(read.trainedBy, written.trainedBy);
  ASSERT_EQ(read.tensors.size(), written.tensors.size());
  for (std::size_t i = 0; i < read.tensors.size(); ++i) {
    EXPECT_EQ(read.tensors[i].first, written.tensors[i].first);
    EXPECT_TRUE(torch::equal(read.tensors[i].second, written.tensors[i].second));
  }
}

TEST_F(Classifier, IsKnownByItsMetadataAlone) {
  EXPECT_FALSE(isClassifierFile(folder_.path()));
  EXPECT_FALSE(isClassifierFile(folder_.path() / "none"));
  EXPECT_FALSE(isClassifierFile(folder_.write("text", "a text")));
  writeTensorFile(file_, {.tensors = example().tensors, .metadata = {{"format", "pt"}}});
  EXPECT_FALSE(isClassifierFile(file_));
  EXPECT_THAT(test::messageOf<CheckpointError>([&] { readClassifierFile(file_); }),
              AllOf(HasSubstr("linear.safetensors"), HasSubstr("no classifier")));
}

TEST_F(Classifier, PartsThatDoNotFitAreRefusedWithTheirNames) {
  EXPECT_THAT(problemWith("version", "2"), HasSubstr("version '2'"));
  EXPECT_THAT(problemWith("width", "wide"), AllOf(HasSubstr("'width'"), HasSubstr("wide")));
  EXPECT_THAT(problemWith("class_names", "7"), HasSubstr("class_names"));
  EXPECT_THAT(problemWith("class_names", "[]"), HasSubstr("names no classes"));
  EXPECT_THAT(problemWith("class_names", R"(["a", "b"])"), HasSubstr("fc.weight is [3, 4]"));
  EXPECT_THAT(problemWith("channels", "3"), HasSubstr("3 channels"));
  EXPECT_THAT(problemWith("mean", "[0.5, 0.5]"), HasSubstr("2 means"));
  EXPECT_THAT(problemWith("standard_deviation", "[0]"), HasSubstr("above 0"));
  EXPECT_THAT(problemWith("view_size", "0"), HasSubstr("0 pixels"));
  ClassifierFile content = example();
  content.tensors.pop_back();
  EXPECT_THAT(test::messageOf<OutputError>([&] { writeClassifierFile(file_, content); }),
              HasSubstr("fc.bias is []"));
}

TEST_F(Classifier, AFlippedBitOfItIsNoticed) {
  writeClassifierFile(file_, example());
  std::string text = test::contentOf(file_);
  text[text.size() - 5] ^= 1;
  const auto damaged = folder_.write("damaged.safetensors", text);
  EXPECT_THAT(test::messageOf<CheckpointError>([&] { readClassifierFile(damaged); }),
              HasSubstr("sha256"));
}

}  // namespace
}  // namespace mixmask
