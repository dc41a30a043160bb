// SPDX-License-Identifier: Apache-2.0
// labels: end_to_end
// The command line as a user meets it: real processes, real files, exit codes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/content_of.h"

namespace {

namespace fs = std::filesystem;
using mixmask::test::contentOf;
using nlohmann::json;
using testing::HasSubstr;

class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    std::string name = (fs::temp_directory_path() / "mixmask-cli-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    setenv("XDG_DATA_HOME", (folder_ / "data").c_str(), 1);
    setenv("XDG_CONFIG_HOME", (folder_ / "config").c_str(), 1);
  }
  ~CommandLine() override { fs::remove_all(folder_); }

  struct Finished {
    int exitCode = -1;  // negative: ended by that signal
    std::string error;
    std::vector<json> events;
    const json& last() const { return events.back(); }
    std::vector<json> of(const std::string& kind) const {
      std::vector<json> found;
      for (const json& event : events) {
        if (event.value("event", "") == kind) found.push_back(event);
      }
      return found;
    }
  };

  pid_t launch(const std::vector<std::string>& arguments,
               const std::function<void()>& inChild = {}) {
    fs::remove(folder_ / "stdout");  // so that nothing waits for the words of the one before
    const pid_t child = fork();
    if (child != 0) return child;
    dup2(open((folder_ / "stdout").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
    dup2(open((folder_ / "stderr").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
    if (inChild) inChild();
    std::vector<char*> words{const_cast<char*>(MIXMASK_PROGRAM)};
    for (const std::string& argument : arguments)
      words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(MIXMASK_PROGRAM, words.data());
    _exit(127);
  }

  Finished wait(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    Finished finished;
    finished.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    finished.error = contentOf(folder_ / "stderr");
    std::istringstream lines(contentOf(folder_ / "stdout"));
    for (std::string line; std::getline(lines, line);) {
      json event = json::parse(line, nullptr, false);
      if (!event.is_discarded()) finished.events.push_back(std::move(event));
    }
    return finished;
  }

  Finished mixmask(const std::vector<std::string>& arguments) { return wait(launch(arguments)); }

  // pretrain on a few images with a tiny network
  std::vector<std::string> tiny(const std::string& run, std::vector<std::string> more = {}) {
    std::vector<std::string> words{
        "pretrain", "--recipe", "quickstart", "--json", "--out", (folder_ / run).string(), "--set"};
    words.insert(words.end(), {"data.limit=96", "data.batchSize=16", "backbone.width=0.0625",
                               "framework.queueSize=32", "evaluation.knn.k=10", "runtime.epochs=2",
                               "runtime.threads=1", "evaluation.knn.everySteps=4"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  // Waits until the file of the child's output holds the text; it must come.
  void waitFor(const std::string& text) {
    for (int i = 0; i < 6000; ++i) {
      if (contentOf(folder_ / "stdout").find(text) != std::string::npos) return;
      usleep(20'000);
    }
    FAIL() << "'" << text << "' did not come; stderr: " << contentOf(folder_ / "stderr");
  }

  // SHA-256 of all tensors, as the last checkpoint states (and its reader has verified) it.
  static std::string dataDigest(const Finished& run) {
    std::ifstream file(run.last()["checkpoint"].get<std::string>(), std::ios::binary);
    std::uint64_t length = 0;
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    std::string header(length, ' ');
    file.read(header.data(), static_cast<std::streamsize>(length));
    return json::parse(header)["__metadata__"]["sha256"];
  }

  fs::path folder_;
};

TEST_F(CommandLine, PretrainsAndTellsEveryStepAndTheEnd) {
  const Finished run = mixmask(tiny("run"));
  ASSERT_EQ(run.exitCode, 0) << run.error;
  const auto steps = run.of("step");
  ASSERT_EQ(steps.size(), 12U);
  for (const json& step : steps) {
    EXPECT_NEAR(step["loss"].get<double>(),
                step["loss_original"].get<double>() + step["loss_mixed"].get<double>() +
                    step["loss_partner"].get<double>(),
                1e-4);
    EXPECT_TRUE(step.contains("lambda") && step.contains("learning_rate"));
  }
  const json& end = run.last();
  EXPECT_EQ(end["event"], "finished");
  for (const char* key :
       {"steps", "seconds", "samples_per_second", "data_wait_share", "peak_memory_mb", "knn_top1",
        "knn_top1_untrained", "run", "checkpoint"}) {
    EXPECT_TRUE(end.contains(key)) << key;
  }
  for (const char* name : {"config.yaml", "metrics.csv", "status.json", "log.txt", "previews"}) {
    EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
  }
  const Finished judged =
      mixmask({"evaluate", "knn", "--checkpoint", (folder_ / "run").string(), "--json"});
  ASSERT_EQ(judged.exitCode, 0) << judged.error;
  EXPECT_EQ(judged.last()["top1"], end["knn_top1"]);
  EXPECT_EQ(judged.last()["k"], 10);
  EXPECT_EQ(judged.last()["samples"], 96);
}

TEST_F(CommandLine, ResumesAfterKillWithTheSameMetricsAndWeights) {
  const Finished whole = mixmask(tiny("whole", {"--set", "runtime.epochs=30"}));
  ASSERT_EQ(whole.exitCode, 0) << whole.error;
  const pid_t child = launch(
      tiny("killed", {"--set", "runtime.epochs=30", "--set", "runtime.checkpointEverySteps=2"}));
  waitFor("\"step\":7");
  kill(child, SIGKILL);
  EXPECT_EQ(wait(child).exitCode, -SIGKILL);
  const Finished rest = mixmask({"pretrain", "--resume", (folder_ / "killed").string(), "--json"});
  ASSERT_EQ(rest.exitCode, 0) << rest.error;
  EXPECT_EQ(contentOf(folder_ / "whole/metrics.csv"), contentOf(folder_ / "killed/metrics.csv"));
  EXPECT_EQ(dataDigest(whole), dataDigest(rest));
}

TEST_F(CommandLine, StopsAtAStepOnASignalAndSaves) {
  const pid_t child = launch(tiny("run", {"--set", "runtime.epochs=5000"}));
  waitFor("\"event\":\"step\"");
  kill(child, SIGTERM);
  const Finished run = wait(child);
  EXPECT_EQ(run.exitCode, 130);
  EXPECT_EQ(run.last()["event"], "finished");
  EXPECT_EQ(run.last()["stopped"], true);
  EXPECT_TRUE(fs::exists(run.last()["checkpoint"].get<std::string>()));
  EXPECT_EQ(json::parse(contentOf(folder_ / "run/status.json"))["state"], "stopped");
}

TEST_F(CommandLine, RefusesToStartOverAnExistingRun) {
  ASSERT_EQ(mixmask(tiny("run")).exitCode, 0);
  const Finished again = mixmask(tiny("run"));
  EXPECT_EQ(again.exitCode, 6);
  EXPECT_THAT(again.error, HasSubstr("--resume"));
}

TEST_F(CommandLine, OneProcessHoldsARun) {
  const pid_t child = launch(tiny("run", {"--set", "runtime.epochs=5000"}));
  waitFor("\"event\":\"step\"");
  const std::string out = (folder_ / "run").string();
  const Finished second = [&] {
    const pid_t other = fork();
    if (other == 0) {
      dup2(open((folder_ / "stderr2").c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
      execl(MIXMASK_PROGRAM, MIXMASK_PROGRAM, "pretrain", "--resume", out.c_str(), nullptr);
      _exit(127);
    }
    int status = 0;
    waitpid(other, &status, 0);
    return Finished{WEXITSTATUS(status), contentOf(folder_ / "stderr2"), {}};
  }();
  kill(child, SIGINT);
  EXPECT_EQ(wait(child).exitCode, 130);
  EXPECT_EQ(second.exitCode, 6);
  EXPECT_THAT(second.error, HasSubstr(std::to_string(child)));
}

TEST_F(CommandLine, ResumeChangesOnlyRuntimeAndEvaluation) {
  ASSERT_EQ(mixmask(tiny("run")).exitCode, 0);
  const std::string run = (folder_ / "run").string();
  const Finished refused =
      mixmask({"pretrain", "--resume", run, "--set", "optimizer.learningRate=1", "--json"});
  EXPECT_EQ(refused.exitCode, 2);
  EXPECT_THAT(refused.error, HasSubstr("optimizer.learningRate"));
  const Finished longer =
      mixmask({"pretrain", "--resume", run, "--set", "runtime.epochs=3", "--json"});
  ASSERT_EQ(longer.exitCode, 0) << longer.error;
  EXPECT_EQ(longer.last()["steps"], 18);
  EXPECT_THAT(contentOf(folder_ / "run/log.txt"), HasSubstr("runtime.epochs: 2 -> 3"));
}

TEST_F(CommandLine, ErrorsHaveTheirKindAndExitCode) {
  const auto expect = [&](const std::vector<std::string>& arguments, int code, const char* kind,
                          const char* words) {
    const Finished run = mixmask(arguments);
    EXPECT_EQ(run.exitCode, code) << run.error;
    ASSERT_FALSE(run.events.empty()) << words;
    EXPECT_EQ(run.last()["event"], "error");
    EXPECT_EQ(run.last()["kind"], kind);
    EXPECT_THAT(run.last()["message"].get<std::string>(), HasSubstr(words));
    EXPECT_EQ(std::count(run.error.begin(), run.error.end(), '\n'), 1) << run.error;
  };
  expect({"pretrain", "--json"}, 2, "configuration", "--recipe");
  expect({"pretrain", "--rcipe", "x", "--json"}, 2, "configuration", "--rcipe");
  expect({"pretrain", "--recipe", "nothing", "--json"}, 2, "configuration", "nothing");
  expect({"checkpoint", "export", "--format", "onnx", "--set", "data.limit=8", "run", "--json"}, 2,
         "configuration", "'run' is not an assignment");
  expect(tiny("a", {"--set", "mixer.gridSize=99"}), 2, "configuration", "mixer.gridSize");
  expect(tiny("b", {"--set", "framework.queueSize=1000"}), 2, "configuration", "1008");
  expect(tiny("c", {"--set", "data.root=/nowhere"}), 3, "data", "/nowhere");
  expect(tiny("d", {"--set", "runtime.device=cuda:77"}), 5, "device", "cuda:77");
  expect({"evaluate", "knn", "--checkpoint", "/nowhere.safetensors", "--json"}, 4, "checkpoint",
         "/nowhere.safetensors");
  expect({"pretrain", "--recipe", "quickstart", "--out", "/proc/run", "--json"}, 6, "output",
         "/proc/run");
  expect({"preview", "--recipe", "quickstart", "--out", "/proc/x.png", "--json"}, 6, "output",
         "/proc/x.png");
  std::ofstream(folder_ / "bad.yaml") << "version: 1\nmixer:\n  gridsize: 4\n";
  expect({"config", "check", (folder_ / "bad.yaml").string(), "--json"}, 2, "configuration",
         "gridSize");
}

TEST_F(CommandLine, ShowsCheckpointsOfOtherProgramsAndRunsNothingOfThem) {
  const std::string recorded = MIXMASK_REFERENCE_DATA "/checkpoints/";
  const Finished good =
      mixmask({"checkpoint", "show", recorded + "official_resnet18_zip.pth.tar", "--json"});
  ASSERT_EQ(good.exitCode, 0) << good.error;
  EXPECT_EQ(good.last()["format"], "torch zip");
  EXPECT_EQ(good.last()["backbone"], "resnet18");
  EXPECT_EQ(good.last()["values"]["arch"], "resnet18");
  EXPECT_TRUE(good.last()["finite"]);
  EXPECT_EQ(good.last()["tensors"][0]["dtype"], "float32");
  EXPECT_EQ(mixmask({"checkpoint", "show", recorded + "detectron2_resnet50.pkl"}).exitCode, 0);
  for (const char* name : {"malicious_zip.pth.tar", "malicious_legacy.pth.tar", "empty.pth.tar",
                           "truncated_zip.pth.tar", "truncated_legacy.pth.tar",
                           "not_a_checkpoint.pth.tar", "no_such_file.pth"}) {
    for (const char* command : {"show", "knn"}) {
      const Finished bad = command == std::string("show")
                               ? mixmask({"checkpoint", "show", recorded + name, "--json"})
                               : mixmask({"evaluate", "knn", "--checkpoint", recorded + name,
                                          "--data", "fashion-mnist", "--json"});
      EXPECT_EQ(bad.exitCode, 4) << name;
      EXPECT_EQ(bad.last()["kind"], "checkpoint");
      EXPECT_THAT(bad.last()["message"].get<std::string>(), HasSubstr(name));
    }
  }
  EXPECT_FALSE(fs::exists("/tmp/mixmask-pickle-was-executed"));
}

TEST_F(CommandLine, AFullDiskIsToldAndLosesNothingSaved) {
  // A limit on file sizes stands for the full disk: the metrics fit, a checkpoint does not.
  const pid_t child = launch(tiny("run"), [] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
  });
  const Finished run = wait(child);
  EXPECT_EQ(run.exitCode, 6) << run.error;
  EXPECT_THAT(run.error, HasSubstr("checkpoints"));
  for (const auto& item : fs::recursive_directory_iterator(folder_ / "run/checkpoints")) {
    ADD_FAILURE() << "left behind: " << item.path();
  }
  const Finished rest = mixmask({"pretrain", "--resume", (folder_ / "run").string(), "--json"});
  EXPECT_EQ(rest.exitCode, 0) << rest.error;
}

TEST_F(CommandLine, ListsWhatThereIsAsOneObject) {
  const Finished methods = mixmask({"methods", "--json"});
  ASSERT_EQ(methods.exitCode, 0);
  for (const char* list : {"frameworks", "mixers", "masks", "backbones", "protocols"}) {
    ASSERT_TRUE(methods.last()[list].is_array()) << list;
    for (const json& entry : methods.last()[list]) {
      EXPECT_TRUE(entry.contains("key") && entry.contains("label") &&
                  entry.contains("description"));
    }
  }
  EXPECT_EQ(mixmask({"--version", "--json"}).last().contains("torch"), true);
  EXPECT_EQ(mixmask({"datasets"}).exitCode, 0);
  EXPECT_EQ(mixmask({"recipes"}).exitCode, 0);
}

TEST_F(CommandLine, PreviewShowsWhatTheTrainerSees) {
  const std::string file = (folder_ / "preview.png").string();
  const Finished preview = mixmask(
      {"preview", "--recipe", "quickstart", "--seed", "3", "--step", "2", "--out", file, "--json"});
  ASSERT_EQ(preview.exitCode, 0) << preview.error;
  EXPECT_GT(fs::file_size(file), 1000U);
  const Finished run = mixmask(tiny("run", {"--set", "runtime.seed=3"}));
  EXPECT_EQ(preview.last()["lambda"], run.of("step")[1]["lambda"]);
  EXPECT_EQ(preview.last()["grid"].size(), 4U);
}

}  // namespace
