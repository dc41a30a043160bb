// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Checkpoints of other programs: what torch and the official scripts wrote and read, and what must
// never be believed.
#include "core/checkpoints/foreign_file.h"

#include <gmock/gmock.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/checkpoints/foreign_backbone.h"
#include "tests/content_of.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::contentOf;
using testing::HasSubstr;

fs::path recorded(const std::string& name) {
  const char* folder = std::getenv("MIXMASK_REFERENCE_DIR");
  return fs::path(folder != nullptr ? folder : MIXMASK_REFERENCE_DATA) / "checkpoints" / name;
}

const json& expected() {
  static const json all = json::parse(contentOf(recorded("expected.json")));
  return all;
}

std::string nameOf(torch::ScalarType type) {
  static const std::map<torch::ScalarType, std::string> names{
      {torch::kFloat32, "float32"},   {torch::kFloat64, "float64"}, {torch::kFloat16, "float16"},
      {torch::kBFloat16, "bfloat16"}, {torch::kInt64, "int64"},     {torch::kInt32, "int32"},
      {torch::kInt16, "int16"},       {torch::kInt8, "int8"},       {torch::kUInt8, "uint8"},
      {torch::kBool, "bool"}};
  return names.at(type);
}

class Readable : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Readable, HasEveryTensorAndValueThatTorchReads) {
  const auto& [file, entry] = GetParam();
  const ForeignFile content = readForeignFile(recorded(file));
  std::set<std::string> found;
  for (const auto& [name, tensor] : content.tensors) {
    ASSERT_TRUE(expected()[entry].contains(name)) << name;
    const json& item = expected()[entry][name];
    EXPECT_EQ(nameOf(tensor.scalar_type()), item["dtype"]) << name;
    EXPECT_EQ(tensor.sizes().vec(), item["shape"].get<std::vector<std::int64_t>>()) << name;
    const auto values = tensor.to(torch::kFloat64).flatten();
    for (std::size_t i = 0; i < item["first"].size(); ++i) {
      const json& first = item["first"][i];
      const double number = first.is_boolean() ? first.get<bool>() : first.get<double>();
      EXPECT_EQ(values[static_cast<std::int64_t>(i)].item<double>(), number) << name;
    }
    found.insert(name);
  }
  for (const auto& [name, text] : content.values) {
    ASSERT_TRUE(expected()[entry].contains(name)) << name;
    EXPECT_EQ(json::parse(text), expected()[entry][name]["value"]) << name;
    found.insert(name);
  }
  EXPECT_EQ(found.size(), expected()[entry].size());
}

INSTANTIATE_TEST_SUITE_P(
    Recorded, Readable,
    testing::Values(std::tuple{"official_resnet18_zip.pth.tar", "official_resnet18_zip.pth.tar"},
                    std::tuple{"official_resnet18_legacy.pth.tar", "official_resnet18_zip.pth.tar"},
                    std::tuple{"features_zip.pt", "features_zip.pt"}));

TEST(LegacyFeatures, AreThoseOfTheZip) {
  const ForeignFile zip = readForeignFile(recorded("features_zip.pt"));
  const ForeignFile legacy = readForeignFile(recorded("features_legacy.pt"));
  std::map<std::string, torch::Tensor> tensors(zip.tensors.begin(), zip.tensors.end());
  EXPECT_EQ(legacy.format, "torch legacy");
  ASSERT_EQ(legacy.tensors.size(), zip.tensors.size());
  for (const auto& [name, tensor] : legacy.tensors) {
    EXPECT_TRUE(torch::equal(tensor, tensors.at(name))) << name;
  }
}

TEST(Detectron2Pickle, HasTheConvertedKeysAndValues) {
  const json& wanted = expected()["detectron2_resnet50"];
  const ForeignFile content = readForeignFile(recorded("detectron2_resnet50.pkl"));
  EXPECT_EQ(content.format, "pickle");
  std::vector<std::string> keys;
  for (const auto& [name, tensor] : content.tensors) {
    ASSERT_TRUE(name.starts_with("model/"));
    keys.push_back(name.substr(6));
    EXPECT_EQ(tensor.sizes().vec(), wanted["shapes"][keys.back()].get<std::vector<std::int64_t>>());
    EXPECT_EQ(tensor.flatten()[0].item<double>(), wanted["first"][keys.back()].get<double>());
  }
  EXPECT_EQ(keys, wanted["keys"].get<std::vector<std::string>>());
}

TEST(BackboneOf, FindsTheQueryEncoderAndItsArchitecture) {
  // Every dimension of the recorded tensors is cut to 2, so only names tell the architecture.
  const auto small = backboneOf(readForeignFile(recorded("official_resnet18_legacy.pth.tar")));
  ASSERT_TRUE(small.has_value());
  EXPECT_THAT(small->origin, HasSubstr("query encoder"));
  EXPECT_EQ(small->name, "resnet18");
  EXPECT_EQ(small->tensors.size(), 120U);  // 20 convolutions, 20 norms of five tensors
  EXPECT_TRUE(small->tensors.contains("layer2.0.downsample.1.running_var"));
  const auto big = backboneOf(readForeignFile(recorded("official_resnet50_zip.pth.tar")));
  const auto detectron = backboneOf(readForeignFile(recorded("detectron2_resnet50.pkl")));
  ASSERT_TRUE(big && detectron);
  EXPECT_EQ(big->name, "resnet50");
  EXPECT_EQ(detectron->name, "resnet50");
  ASSERT_EQ(detectron->tensors.size(), big->tensors.size());
  for (const auto& [name, tensor] : big->tensors) {
    EXPECT_TRUE(
        torch::equal(tensor.to(torch::kFloat32), detectron->tensors.at(name).to(torch::kFloat32)))
        << name;
  }
}

TEST(MustBeRefused, IsRefusedInOneSentenceThatNamesTheFileAndRunsNothing) {
  const fs::path trace = "/tmp/mixmask-pickle-was-executed";
  fs::remove(trace);
  const json& all = expected()["must_be_refused"];
  ASSERT_GE(all.size(), 6U);
  for (const auto& [name, reason] : all.items()) {
    const std::string message =
        test::messageOf<CheckpointError>([&] { readForeignFile(recorded(name)); });
    EXPECT_THAT(message, HasSubstr(name));
    EXPECT_EQ(message.find('\n'), message.npos) << message;
  }
  EXPECT_THAT(
      test::messageOf<CheckpointError>([&] { readForeignFile(recorded("malicious_zip.pth.tar")); }),
      HasSubstr("eval"));
  EXPECT_FALSE(fs::exists(trace));
}

// Flipped bytes, cut ends, and pieces moved: a sentence or a file, in bounded time, and no crash.
TEST(DamagedFiles, AreReadOrRefusedAndNothingElse) {
  const test::TemporaryFolder folder;
  Random random(5);
  int refused = 0, rounds = 0;
  for (const char* name : {"features_zip.pt", "features_legacy.pt", "detectron2_resnet50.pkl",
                           "official_resnet18_legacy.pth.tar", "official_resnet18_zip.pth.tar"}) {
    const std::string whole = contentOf(recorded(name));
    for (int round = 0; round < 150; ++round, ++rounds) {
      std::string text = whole;
      // Half of the damage in the first kilobytes, where the structure lies.
      const auto anywhere = [&] {
        const auto size = static_cast<std::int64_t>(text.size());
        return static_cast<std::size_t>(
            random.below(round % 2 == 0 ? std::min<std::int64_t>(size, 3000) : size));
      };
      for (std::int64_t i = random.below(4); i >= 0; --i) {
        switch (random.below(3)) {
          case 0:
            text[anywhere()] = static_cast<char>(random.bits());
            break;
          case 1:
            text.resize(anywhere() + 1);
            break;
          default:
            text.insert(anywhere(), text.substr(anywhere(), 20));
        }
      }
      const auto file = folder.write("damaged", text);
      const auto start = std::chrono::steady_clock::now();
      try {
        readForeignFile(file);
      } catch (const CheckpointError&) {
        ++refused;
      }
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    }
  }
  EXPECT_GT(refused, rounds / 2);
}

std::string messageFor(const std::string& pickle) {
  const test::TemporaryFolder folder;
  const auto file = folder.write("made.pkl", pickle);
  return test::messageOf<CheckpointError>([&] { readForeignFile(file); });
}

TEST(MadePickles, CannotTakeMemoryOrTimeThatTheyDoNotHave) {
  using namespace std::string_literals;
  const std::string head = "\x80\x02"s;
  // A list in itself, lists that double at each level, a text that claims four gigabytes.
  EXPECT_THAT(messageFor(head + "]q\x00h\x00"s + "a."), HasSubstr("nested"));
  std::string doubling = head + "]"s;
  for (int i = 0; i < 60; ++i) {
    doubling += "q\x00"s + "]h\x00h\x00\x86"s.substr(0, 1) + "(h\x00h\x00"s + "e";
  }
  EXPECT_THAT(messageFor(doubling + "."),
              testing::AnyOf(HasSubstr("more values"), HasSubstr("middle of a value")));
  EXPECT_THAT(messageFor(head + "X\xff\xff\xff\xff"s + "a."), HasSubstr("announced"));
  EXPECT_THAT(messageFor(head + std::string(1'100'000, ']') + "."), HasSubstr("objects"));
  EXPECT_THAT(messageFor(head + "cos\nsystem\n."), HasSubstr("os.system"));
  EXPECT_THAT(messageFor(head + "i\n."), HasSubstr("0x69"));
  EXPECT_THAT(messageFor(head + "R."), HasSubstr("not there"));
  EXPECT_THAT(messageFor(head + "u."), HasSubstr("never began"));
  EXPECT_THAT(messageFor(head), HasSubstr("truncated"));
}

}  // namespace
}  // namespace mixmask
