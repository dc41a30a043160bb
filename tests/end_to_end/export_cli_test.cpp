// SPDX-License-Identifier: Apache-2.0
// labels: end_to_end
// 'mixmask checkpoint export' as a user meets it: real processes, real files, exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/end_to_end/mixmask_program.h"

namespace mixmask::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// One run of two steps, which all tests export.
class ExportCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<MixmaskProgram>();
    std::string words = "pretrain --recipe quickstart --json --out " + in("run");
    for (const char* set :
         {"data.limit=32", "data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
          "evaluation.knn.enabled=false", "runtime.epochs=1", "runtime.threads=1"}) {
      words += std::string(" --set ") + set;
    }
    const Finished run = mixmask(words);
    ASSERT_EQ(run.exitCode, 0) << run.error;
    checkpoint_ = run.last()["checkpoint"];
  }
  static void TearDownTestSuite() { program_.reset(); }

  static std::string in(const std::string& name) { return program_->in(name); }

  static Finished mixmask(const std::string& words, const std::string& before = "") {
    return program_->run(words, before);
  }
  static Finished exported(const std::string& path, const std::string& format,
                           const std::string& file) {
    return mixmask("checkpoint export " + path + " --format " + format + " --out " + file +
                   " --json");
  }

  static std::unique_ptr<MixmaskProgram> program_;
  static std::string checkpoint_;
};
std::unique_ptr<MixmaskProgram> ExportCommand::program_;
std::string ExportCommand::checkpoint_;

TEST_F(ExportCommand, WritesARunForOthersAndTellsHowTheyLoadIt) {
  for (const char* format : {"torchvision", "pth", "onnx"}) {
    const Finished done = exported(in("run"), format, in("encoder"));
    ASSERT_EQ(done.exitCode, 0) << done.error;
    EXPECT_EQ(done.last(), json({{"event", "finished"},
                                 {"format", format},
                                 {"file", in("encoder")},
                                 {"backbone", "resnet18"},
                                 {"tensors", format == std::string("onnx") ? 100 : 120},
                                 {"bytes", fs::file_size(in("encoder"))}}));
  }
  // What was exported is exported again, and shown, as any program's file.
  const Finished first = exported(checkpoint_, "pth", in("encoder.pth"));
  ASSERT_EQ(first.exitCode, 0) << first.error;
  const Finished again = mixmask("checkpoint export " + in("encoder.pth") +
                                 " --format torchvision --out " + in("encoder.safetensors"));
  ASSERT_EQ(again.exitCode, 0) << again.error;
  EXPECT_EQ(std::count(again.output.begin(), again.output.end(), '\n'), 2) << again.output;
  EXPECT_THAT(again.output, HasSubstr("120 tensors"));
  EXPECT_THAT(again.output,
              HasSubstr("safetensors.torch.load_file(\"" + in("encoder.safetensors") + "\")"));
  const Finished shown = mixmask("checkpoint show --json " + in("encoder.safetensors"));
  ASSERT_EQ(shown.exitCode, 0) << shown.error;
  EXPECT_EQ(shown.last()["backbone"], "resnet18");
  EXPECT_EQ(shown.last()["finite"], true);
}

TEST_F(ExportCommand, ErrorsHaveTheirExitCodeAndLeaveWhatIsThere) {
  const std::string file = in("there");
  std::ofstream(file) << "old";
  const auto expect = [&](const Finished& run, int code, const char* kind,
                          const std::string& words) {
    EXPECT_EQ(run.exitCode, code) << run.error;
    EXPECT_EQ(run.last().value("kind", ""), kind) << run.output;
    EXPECT_THAT(run.error, HasSubstr(words));
    EXPECT_EQ(std::count(run.error.begin(), run.error.end(), '\n'), 1) << run.error;
    EXPECT_EQ(contentOf(file), "old");
  };
  const std::string recorded = MIXMASK_REFERENCE_DATA "/checkpoints/";
  expect(exported(in("run"), "onxx", file), 2, "configuration", "onxx");
  expect(exported(in("run"), "detectron2", file), 2, "configuration", "stem");
  expect(mixmask("checkpoint export " + in("run") + " --format pth --json"), 2, "configuration",
         "--out");
  expect(exported(checkpoint_, "torchvision", checkpoint_), 2, "configuration", checkpoint_);
  expect(exported(in("nothing"), "pth", file), 4, "checkpoint", "nothing");
  expect(exported(recorded + "malicious_zip.pth.tar", "pth", file), 4, "checkpoint", "eval");
  expect(exported(recorded + "truncated_zip.pth.tar", "pth", file), 4, "checkpoint", "truncated");
  expect(exported(in("run"), "pth", "/nowhere/encoder.pth"), 6, "output", "/nowhere");
  expect(exported(in("run"), "pth", in("run")), 6, "output", in("run"));
  for (const char* format : {"torchvision", "pth", "onnx"}) {  // a limit stands for the full disk
    const Finished full = mixmask(
        "checkpoint export " + in("run") + " --format " + format + " --out " + file + " --json",
        "ulimit -f 100; trap '' XFSZ;");
    expect(full, 6, "output", file);
  }
  EXPECT_EQ(mixmask("checkpoint show " + checkpoint_).exitCode, 0);
}

}  // namespace
}  // namespace mixmask::test
