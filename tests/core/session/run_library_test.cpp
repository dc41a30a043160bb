// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <memory>

#include "core/base/error.h"
#include "core/checkpoints/run_lock.h"
#include "core/config/run_config.h"
#include "core/session/checkpoint_export.h"
#include "core/session/imported_encoder.h"
#include "core/session/loss_sketch.h"
#include "tests/content_of.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/ordinary_user.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kHeader =
    "step,epoch,loss,loss_original,loss_mixed,loss_partner,loss_unmix,loss_unmix_partner,"
    "lambda,lambda_sd,learning_rate,contrast_top1\n";
constexpr const char* kEvaluations =
    "step,full_sets,knn_top1,bank,queries,feature_std,effective_rank,feature_dim,seconds\n"
    "0,1,0.76,60000,10000,0.05,12,128,9\n"
    "0,0,0.71,10000,2000,0.05,12,128,2\n"
    "50,0,0.82,10000,2000,0.05,20,128,2\n"
    "100,1,0.806,60000,10000,0.05,21,128,9\n";

std::string thisHost() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string utc(std::time_t time) {
  std::array<char, 32> text{};
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string status(const std::string& state, std::time_t secondsAgo = 0,
                   const std::string& host = thisHost()) {
  return "{\"state\": \"" + state + "\", \"pid\": 4711, \"host\": \"" + host +
         "\", \"heartbeat\": \"" + utc(std::time(nullptr) - secondsAgo) +
         "\", \"step\": 98, \"total_steps\": 100, \"message\": \"\"}";
}

std::string rows(int steps, const std::function<double(int)>& loss) {
  std::string text = kHeader;
  for (int step = 1; step <= steps; ++step) {
    text +=
        std::to_string(step) + ",0.1," + std::to_string(loss(step)) + ",1,1,1,,,0.5,,0.03,0.2\n";
  }
  return text;
}

std::string settings(std::int64_t seed, std::int64_t grid = 4) {
  RunConfig config = loadRecipe("quickstart");
  config.runtime.seed = seed;
  applyAssignment(config, "mixer.gridSize=" + std::to_string(grid));
  return toYaml(config);
}

class Library : public testing::Test {
 protected:
  void writeRun(const std::string& name, const std::string& state = "finished",
                std::time_t secondsAgo = 0) const {
    root_.write(name + "/config.yaml", settings(7));
    root_.write(name + "/status.json", status(state, secondsAgo));
    root_.write(name + "/evaluations.csv", std::string_view(kEvaluations));
    root_.write(name + "/metrics.csv", rows(100, [](int step) { return 9 - 0.01 * step; }));
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    gone_ = library_->refresh({}, [&](const std::vector<RunSummary>& runs) {
      for (const RunSummary& run : runs) names.push_back(run.name);
    });
    return names;
  }
  RunSummary summary(const std::string& name) const { return summarizeRun(root_.path() / name); }

  test::TemporaryFolder root_;
  std::unique_ptr<RunLibrary> library_ = openRunLibrary(root_.path());
  std::vector<fs::path> gone_;
};

TEST_F(Library, ARunIsShownWithItsMethodItsFiguresAndItsCurve) {
  writeRun("a");
  const RunSummary run = summary("a");
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(run.state, RunState::finished);
  EXPECT_EQ(run.framework.label, "MoCo v2");
  EXPECT_EQ(run.mixer.key, "mixmask");
  EXPECT_EQ(run.dataset.label, "Fashion-MNIST");
  EXPECT_EQ(run.gridSize, 4);
  EXPECT_EQ(run.seed, 7);
  EXPECT_EQ(run.step, 100) << "the rows are newer than the status";
  EXPECT_EQ(run.totalSteps, 100);
  EXPECT_EQ(run.knnUntrained, 0.76);
  EXPECT_EQ(run.knnBest, 0.82);
  EXPECT_EQ(run.knnLast, 0.806);
  ASSERT_FALSE(run.loss.empty());
  EXPECT_LE(run.loss.size(), 64U);
  EXPECT_DOUBLE_EQ(run.loss.front().high, 8.99);
  EXPECT_DOUBLE_EQ(run.loss.back().last, 8);
  EXPECT_GT(run.bytes, 5000);
  EXPECT_EQ(run.notes, "");
}

TEST_F(Library, EverySpikeOfAShortRunShows) {
  const fs::path file =
      root_.write("metrics.csv", rows(900, [](int step) { return step == 433 ? 99.0 : 5.0; }));
  const LossSketch sketch = sketchLoss(file);
  EXPECT_EQ(sketch.buckets.size(), 64U);
  double high = 0;
  for (const LossBucket& bucket : sketch.buckets) high = std::max(high, bucket.high);
  EXPECT_EQ(high, 99);
  EXPECT_EQ(sketch.lastStep, 900);
}

TEST_F(Library, OfALongRunOnlyPartsAreReadAndItsEndIsThere) {
  const fs::path file =
      root_.write("metrics.csv", rows(300000, [](int step) { return 1.0 / step; }));
  const LossSketch sketch = sketchLoss(file);
  EXPECT_EQ(sketch.buckets.size(), 64U);
  EXPECT_EQ(sketch.lastStep, 300000);
  EXPECT_NEAR(sketch.buckets[31].last, 2.0 / 300000, 1e-6);
}

TEST_F(Library, ACurveThatIsBeingWrittenIsShownUntilItsLastWholeRow) {
  EXPECT_THAT(sketchLoss(root_.write("metrics.csv", std::string_view("step,epo"))).buckets,
              IsEmpty());
  const std::string text = rows(3, [](int step) { return step; }) + "4,0.1,4,1,";
  EXPECT_EQ(sketchLoss(root_.write("metrics.csv", text)).lastStep, 3);
  const std::string damaged =
      std::string(kHeader) + "1,0.1,2,,\n\xff\xfe,,\n2,0.1,nan,\n3,0.1,5,\n";
  EXPECT_THAT(sketchLoss(root_.write("metrics.csv", damaged)).buckets, SizeIs(2));
}

TEST_F(Library, WhateverAFolderHoldsIsARowWithASentence) {
  root_.write("half-made/checkpoints/step-00000001.safetensors", std::string_view("x"));
  writeRun("newer");
  std::string newer = settings(0);
  newer.replace(newer.find("version: 1"), 10, "version: 2\nfuture: {a: 1}");
  root_.write("newer/config.yaml", newer);
  writeRun("truncated");
  root_.write("truncated/status.json", std::string_view("{\"state\": \"run"));
  root_.write("truncated/config.yaml", std::string_view("\xff\xfe\x01{{{"));
  writeRun("columns");
  root_.write("columns/metrics.csv", std::string_view("loss,step\n1,2\n"));
  writeRun("folders");
  fs::remove(root_.path() / "folders/metrics.csv");
  fs::create_directories(root_.path() / "folders/metrics.csv");
  EXPECT_THAT(names(), SizeIs(5));
  EXPECT_THAT(summary("half-made").problems.at(0), HasSubstr("config.yaml is missing"));
  EXPECT_THAT(summary("newer").problems.at(0), HasSubstr("version '2'"));
  EXPECT_EQ(summary("newer").mixer.key, "mixmask");
  EXPECT_EQ(summary("newer").state, RunState::finished);
  EXPECT_THAT(summary("truncated").problems, SizeIs(2));
  EXPECT_EQ(summary("truncated").state, RunState::unknown);
  EXPECT_EQ(summary("truncated").knnLast, 0.806);
  EXPECT_THAT(summary("columns").problems.at(0), HasSubstr("other columns"));
  EXPECT_THAT(summary("folders").problems.at(0), HasSubstr("it is a folder"));
}

TEST_F(Library, OnlyAProcessThatIsKnownToBeGoneIsCalledInterrupted) {
  writeRun("quiet", "running", 600);
  EXPECT_EQ(summary("quiet").state, RunState::interrupted);
  {
    const RunLock held(root_.path() / "quiet");
    EXPECT_EQ(summary("quiet").state, RunState::running);
    EXPECT_GE(summary("quiet").secondsSinceNews, 600);
  }
  EXPECT_EQ(summary("quiet").state, RunState::interrupted);
  writeRun("fresh", "running", 1);
  EXPECT_EQ(summary("fresh").state, RunState::running);
  root_.write("quiet/status.json", status("running", 600, "another-host"));
  EXPECT_EQ(summary("quiet").state, RunState::running) << "its lock cannot be seen from here";
}

TEST_F(Library, ALookAtTheLockDoesNotKeepARunFromStarting) {
  writeRun("a");
  for (int i = 0; i < 100; ++i) {
    const RunLock held(root_.path() / "a");
    EXPECT_TRUE(isRunLocked(root_.path() / "a"));
  }
  EXPECT_FALSE(isRunLocked(root_.path() / "a"));
}

TEST_F(Library, OnlyWhatHasChangedIsReadAgain) {
  writeRun("a");
  writeRun("b");
  writeRun("live", "running", 1);
  EXPECT_THAT(names(), ElementsAre("live", "b", "a"));
  EXPECT_THAT(names(), ElementsAre("live"));
  library_->writeTags(root_.path() / "a", {"paper"});
  EXPECT_THAT(names(), ElementsAre("live", "a"));
  fs::remove_all(root_.path() / "b");
  EXPECT_THAT(names(), ElementsAre("live"));
  EXPECT_THAT(gone_, ElementsAre(root_.path() / "b"));
}

TEST_F(Library, TheRunsOfAnAblationAreFoundInItsFolder) {
  writeRun("fill-or-erase/mixer.name=erase-seed0");
  writeRun(".trash/old");
  root_.write("pictures/readme.txt", std::string_view("not a run"));
  EXPECT_THAT(names(), ElementsAre("fill-or-erase/mixer.name=erase-seed0"));
}

TEST_F(Library, AFolderThatIsARunIsListedAlone) {
  writeRun("a");
  writeRun("b");
  library_ = openRunLibrary(root_.path() / "a/");
  EXPECT_THAT(names(), ElementsAre("a"));
  EXPECT_THAT(test::messageOf<OutputError>([&] { library_->moveToTrash(root_.path() / "a"); }),
              HasSubstr("show the folder that it is in"));
}

TEST_F(Library, AMissingRootHoldsNoRunsAndAFileIsNone) {
  library_ = openRunLibrary(root_.path() / "nowhere");
  EXPECT_THAT(names(), IsEmpty());
  library_ = openRunLibrary(root_.write("file", std::string_view("x")));
  EXPECT_THAT(test::messageOf<DataError>([&] { names(); }), HasSubstr("choose a folder"));
}

TEST_F(Library, AFolderThatMayNotBeReadIsARowWithASentence) {
  writeRun("closed");
  writeRun("open");
  const fs::path closed = root_.path() / "closed";
  fs::permissions(root_.path(), fs::perms(0755));
  fs::permissions(closed, fs::perms(0));
  {
    const test::OrdinaryUser user;
    EXPECT_THAT(names(), ElementsAre("open", "closed"));
    EXPECT_THAT(summary("closed").problems,
                ElementsAre("cannot read " + closed.string() +
                            ": Permission denied; check who may read it"));
    EXPECT_THAT(test::messageOf<DataError>([&] { configOfRun(closed); }),
                HasSubstr("Permission denied"));
    EXPECT_THAT(names(), IsEmpty()) << "it has not changed";
  }
  fs::permissions(closed, fs::perms(0755));
  EXPECT_THAT(names(), ElementsAre("closed"));
}

TEST_F(Library, AListingCanBeEnded) {
  for (int i = 0; i < 40; ++i) writeRun("run" + std::to_string(i));
  std::stop_source stop;
  std::size_t seen = 0;
  const auto take = [&](const std::vector<RunSummary>& runs) {
    seen += runs.size();
    stop.request_stop();
  };
  EXPECT_THAT(library_->refresh(stop.get_token(), take), IsEmpty());
  EXPECT_LT(seen, 40U);
  EXPECT_EQ(names().size(), 40 - seen) << "the next one goes on";
}

TEST_F(Library, TheTrashKeepsEverythingAndGivesItBack) {
  writeRun("set/a");
  const fs::path run = root_.path() / "set/a";
  const fs::path place = library_->moveToTrash(run);
  EXPECT_EQ(place, root_.path() / ".trash/set/a");
  EXPECT_THAT(names(), IsEmpty());
  writeRun("set/a");
  EXPECT_EQ(library_->moveToTrash(run), root_.path() / ".trash/set/a-2");
  library_->restore(place, run);
  EXPECT_THAT(names(), ElementsAre("set/a"));
  EXPECT_THAT(test::messageOf<OutputError>(
                  [&] { library_->restore(root_.path() / ".trash/set/a-2", run); }),
              HasSubstr("is there again"));
}

TEST_F(Library, TheTrashIsListedRestoredAndDeletedByALaterProcess) {
  writeRun("set/a");
  writeRun("b");
  library_->moveToTrash(root_.path() / "set/a");
  library_->moveToTrash(root_.path() / "b");
  library_ = openRunLibrary(root_.path() / kTrashFolder);
  EXPECT_THAT(names(), ElementsAre("set/a", "b"));
  library_->restore(root_.path() / ".trash/set/a", root_.path() / "set/a");
  library_->deleteForEver(root_.path() / ".trash/b");
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(gone_, SizeIs(1));  // and the other is forgotten with its files
  EXPECT_FALSE(fs::exists(root_.path() / ".trash/b"));
  EXPECT_TRUE(fs::exists(root_.path() / "set/a/config.yaml"));
}

TEST_F(Library, OnlyWhatIsInTheTrashIsDeleted) {
  writeRun("a");
  fs::create_directories(root_.path() / ".trash");
  for (const char* name : {"a", ".trash", ".trash/../a"}) {
    EXPECT_THAT(test::messageOf<OutputError>([&] { library_->deleteForEver(root_.path() / name); }),
                HasSubstr("is not in the trash"));
  }
  EXPECT_TRUE(fs::exists(root_.path() / "a/config.yaml"));
}

TEST_F(Library, TheTimeOfARunAddsUpOverResumes) {
  writeRun("a");
  EXPECT_EQ(summary("a").seconds, std::nullopt);
  std::string table = "step,seconds,samples_per_second,data_wait,memory_mb,device_memory_mb\n";
  for (int i = 1; i <= 500; ++i) {
    table += std::to_string(i) + "," + std::to_string(2 * i) + ".5,700,0.1,900,\n";
  }
  root_.write("a/system.csv", table + "501,9");  // the last row is being written
  EXPECT_EQ(summary("a").seconds, 1000.5);
  root_.write("a/system.csv", std::string_view(""));
  EXPECT_EQ(summary("a").seconds, std::nullopt);
  root_.write("a/system.csv", std::string_view("\xff\xfe\n\n,,,\n"));
  EXPECT_EQ(summary("a").seconds, std::nullopt);
}

TEST_F(Library, AnEncoderIsImportedByItsContentAndListedAsAFile) {
  test::TemporaryFolder place;
  test::finishRun(test::oneStep(), place.path() / "run");
  const fs::path theirs = place.path() / "theirs.bin";
  exportCheckpoint({place.path() / "run", "pth", theirs});
  const fs::path ours = checkpointsOf(place.path() / "run").back().file;
  EXPECT_EQ(importEncoder(root_.path(), theirs), root_.path() / "imported/theirs.bin");
  EXPECT_EQ(importEncoder(root_.path(), theirs), root_.path() / "imported/theirs-2.bin");
  importEncoder(root_.path(), ours);
  EXPECT_THAT(names(), ElementsAre("imported/theirs.bin", "imported/theirs-2.bin",
                                   "imported/" + ours.filename().string()));
  const RunSummary run = summarizeImport(root_.path() / "imported/theirs.bin");
  EXPECT_EQ(run.state, RunState::imported);
  EXPECT_THAT(run.backbone.label, HasSubstr("ResNet-18"));
  EXPECT_THAT(run.problems, IsEmpty());
  const fs::path trashed = library_->moveToTrash(root_.path() / "imported/theirs.bin");
  EXPECT_EQ(trashed, root_.path() / ".trash/imported/theirs.bin");
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(gone_, IsEmpty());  // forgotten when it was moved
}

TEST_F(Library, WhatIsNoEncoderIsRefusedInASentenceAndLeavesNothing) {
  const fs::path text = root_.write("drop/notes.txt", std::string_view("not a network"));
  const fs::path empty = root_.write("drop/empty.pth", std::string_view(""));
  const fs::path cut =
      root_.write("drop/cut.safetensors", std::string_view("\x08\0\0\0\0\0\0\0{\"a\"", 12));
  const fs::path huge = root_.write("drop/huge.pt", std::string_view("PK\x03\x04"));
  fs::resize_file(huge, std::uintmax_t{3} << 30);  // a hole
  fs::create_symlink(root_.path() / "nowhere.pth", root_.path() / "drop/link.pth");
  fs::create_directories(root_.path() / "drop/folder.pth");
  for (const fs::path& file : {text, empty, cut, huge, root_.path() / "drop/link.pth",
                               root_.path() / "drop/folder.pth", root_.path() / "drop/none.pth"}) {
    const std::string message = test::messageOf<Error>([&] { importEncoder(root_.path(), file); });
    EXPECT_THAT(message, HasSubstr(file.filename().string()));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
  EXPECT_FALSE(fs::exists(root_.path() / "imported"));
}

TEST_F(Library, AnImportThatIsDamagedLaterIsARowWithASentence) {
  root_.write("imported/gone.pth", std::string_view("no longer a network"));
  EXPECT_THAT(names(), ElementsAre("imported/gone.pth"));
  EXPECT_THAT(summarizeImport(root_.path() / "imported/gone.pth").problems, SizeIs(1));
}

TEST_F(Library, ARunThatGoesOnIsNotMoved) {
  writeRun("live", "running", 1);
  const fs::path live = root_.path() / "live";
  EXPECT_THAT(test::messageOf<OutputError>([&] { library_->moveToTrash(live); }),
              HasSubstr("stop it before you move it"));
  writeRun("held");
  const RunLock lock(root_.path() / "held");
  test::messageOf<OutputError>([&] { library_->moveToTrash(root_.path() / "held"); });
  EXPECT_TRUE(fs::exists(live / "config.yaml"));
  EXPECT_TRUE(fs::exists(root_.path() / "held/config.yaml"));
}

TEST_F(Library, NotesAndTagsAreFilesOfTheRun) {
  writeRun("a");
  const fs::path run = root_.path() / "a";
  library_->writeNotes(run, "# λ\nThe queue was full.");
  library_->writeTags(run, parseTags(" paper, baseline,paper , ,\n"));
  EXPECT_EQ(test::contentOf(run / "tags.txt"), "baseline\npaper\n");
  EXPECT_EQ(summary("a").notes, "# λ\nThe queue was full.");
  EXPECT_THAT(summary("a").tags, ElementsAre("baseline", "paper"));
  fs::remove_all(run);
  test::messageOf<OutputError>([&] { library_->writeNotes(run, "too late"); });
}

TEST_F(Library, ANoteThatIsTooLargeToShowIsNotToBeWrittenOver) {
  writeRun("a");
  root_.write("a/notes.md", std::string(2 << 20, 'x'));
  EXPECT_EQ(summary("a").notes, std::nullopt);
  EXPECT_THAT(summary("a").problems.at(0), HasSubstr("notes.md"));
}

TEST_F(Library, OnlyALiveRunIsAskedForAnything) {
  writeRun("a");
  EXPECT_THAT(
      test::messageOf<OutputError>([&] { library_->ask(root_.path() / "a", RunRequest::pause); }),
      HasSubstr("a is finished: there is nobody to pause it"));
  writeRun("live", "running", 1);
  library_->ask(root_.path() / "live", RunRequest::pause);
  EXPECT_EQ(summary("live").asked, RunRequest::pause);
}

TEST_F(Library, RunsThatDifferByTheirSeedOnlyHaveTheSameSettings) {
  root_.write("a/config.yaml", settings(0));
  root_.write("b/config.yaml", settings(12));
  root_.write("c/config.yaml", settings(0, 8));
  EXPECT_EQ(summary("a").settings, summary("b").settings);
  EXPECT_NE(summary("a").settings, summary("c").settings);
  EXPECT_NE(summary("a").settings, "");
}

}  // namespace
}  // namespace mixmask
