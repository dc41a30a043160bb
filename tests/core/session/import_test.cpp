// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>

#include "core/base/error.h"
#include "core/session/checkpoint_export.h"
#include "core/session/evaluation.h"
#include "core/session/evaluation_record.h"
#include "core/session/imported_encoder.h"
#include "core/session/run_library.h"
#include "core/session/run_query.h"
#include "tests/content_of.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// An encoder of another program, imported into an empty library.
class Import : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = std::make_unique<test::TemporaryFolder>();
    setenv("XDG_CACHE_HOME", (place_->path() / "cache").c_str(), 1);
    setenv("XDG_DATA_HOME", (place_->path() / "data").c_str(), 1);
    test::finishRun(test::oneStep(), place_->path() / "run");
    exportCheckpoint({place_->path() / "run", "pth", theirs()});
  }
  static void TearDownTestSuite() { place_.reset(); }
  static fs::path theirs() { return place_->path() / "theirs.pth"; }

  std::vector<RunSummary> refresh() {
    std::vector<RunSummary> all;
    library_->refresh({}, [&](const std::vector<RunSummary>& runs) {
      all.insert(all.end(), runs.begin(), runs.end());
    });
    return all;
  }
  // As another start of the program finds it.
  RunSummary found() {
    library_ = openRunLibrary(root_.path());
    const std::vector<RunSummary> all = refresh();
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? RunSummary() : all.front();
  }
  EvaluationResult judge(const fs::path& file, const std::string& k) {
    return evaluate({.protocol = "knn",
                     .checkpoint = file,
                     .data = "fashion-mnist",
                     .assignments = {"data.limit=64", "runtime.threads=1", "evaluation.knn.k=" + k},
                     .out = {}},
                    {}, [](const EvaluationEvent&) {});
  }

  static std::unique_ptr<test::TemporaryFolder> place_;
  test::TemporaryFolder root_;
  std::unique_ptr<RunLibrary> library_ = openRunLibrary(root_.path());
  fs::path file_ = importEncoder(root_.path(), theirs());
};
std::unique_ptr<test::TemporaryFolder> Import::place_;

TEST_F(Import, IsAWholeCopyOfTheFile) {
  EXPECT_EQ(test::contentOf(file_), test::contentOf(theirs()));
  EXPECT_EQ(std::distance(fs::directory_iterator(file_.parent_path()), {}), 1);
}

TEST_F(Import, KeepsItsTagsAndNotesOverARestart) {
  EXPECT_EQ(found().notes, "") << "it can be noted";
  library_->writeTags(file_, {"baseline", "paper"});
  EXPECT_THAT(refresh(), SizeIs(1)) << "what was tagged has changed";
  library_->writeNotes(file_, "Of another program.");
  EXPECT_THAT(refresh(), SizeIs(1));
  EXPECT_THAT(refresh(), IsEmpty());
  const RunSummary run = found();
  EXPECT_THAT(run.tags, ElementsAre("baseline", "paper"));
  EXPECT_EQ(run.notes, "Of another program.");
  EXPECT_THAT(run.backbone.label, HasSubstr("ResNet-18"));
  EXPECT_TRUE(RunQuery("tag:paper").matches(run));
  EXPECT_FALSE(RunQuery("tag:other").matches(run));
}

TEST_F(Import, TakesItsTagsAndNotesToTheTrashAndBack) {
  library_->writeTags(file_, {"paper"});
  const fs::path trashed = library_->moveToTrash(file_);
  EXPECT_THAT(summarizeImport(trashed).tags, ElementsAre("paper"));
  const fs::path other = importEncoder(root_.path(), theirs());
  EXPECT_EQ(other, file_);
  EXPECT_THAT(found().tags, IsEmpty()) << "another file of that name";
  const fs::path otherTrashed = library_->moveToTrash(other);
  EXPECT_NE(otherTrashed, trashed);
  library_->restore(trashed, file_);
  EXPECT_THAT(found().tags, ElementsAre("paper"));
  library_->deleteForEver(library_->moveToTrash(file_));
  library_->deleteForEver(otherTrashed);
  EXPECT_THAT(refresh(), IsEmpty());
  EXPECT_TRUE(fs::is_empty(root_.path() / ".trash/imported"));
  EXPECT_TRUE(fs::is_empty(root_.path() / "imported"));
}

TEST_F(Import, DoesNotTakeOverTheTagsOfAFileThatSomebodyDeleted) {
  library_->writeTags(file_, {"paper"});
  fs::remove(file_);
  EXPECT_EQ(importEncoder(root_.path(), theirs()), root_.path() / "imported/theirs-2.pth");
  EXPECT_THAT(found().tags, IsEmpty());
}

TEST_F(Import, IsNotTaggedAfterItWasDeleted) {
  fs::remove(file_);
  EXPECT_THAT(test::messageOf<OutputError>([&] { library_->writeTags(file_, {"paper"}); }),
              HasSubstr("theirs.pth"));
  EXPECT_TRUE(fs::is_empty(root_.path() / "imported"));
}

TEST_F(Import, LeadsToItsResults) {
  EXPECT_TRUE(evaluationRecordsOf(file_).records.empty());
  EXPECT_TRUE(evaluationRecordsOf(file_).problems.empty());
  const EvaluationResult result = judge(file_, "5");
  const EvaluationRecords found = evaluationRecordsOf(file_);
  ASSERT_THAT(found.records, SizeIs(1));
  EXPECT_EQ(found.records.front().result.file, result.file);
  fs::remove(result.file);
}

TEST_F(Import, ShowsTheAccuracyOfItsNewestKnnEvaluation) {
  EXPECT_EQ(found().knnLast, std::nullopt);
  const EvaluationResult first = judge(file_, "5"), second = judge(file_, "1");
  ASSERT_NE(first.top1, second.top1);
  // Files that are written at the same tick of the clock have the same time.
  const auto now = fs::last_write_time(second.file);
  fs::last_write_time(first.file, now - std::chrono::hours(1));
  const std::vector<RunSummary> changed = refresh();
  ASSERT_THAT(changed, SizeIs(1)) << "what was judged has changed";
  EXPECT_EQ(changed.front().knnLast, second.top1);
  EXPECT_THAT(changed.front().message, HasSubstr("measured on fashion-mnist"));
  EXPECT_TRUE(RunQuery("knn>=0").matches(changed.front()));
  fs::last_write_time(first.file, now + std::chrono::hours(1));
  EXPECT_EQ(found().knnLast, first.top1);
  EXPECT_THAT(refresh(), IsEmpty());
}

TEST_F(Import, SaysWhichResultCannotBeRead) {
  const EvaluationResult result = judge(file_, "5");
  std::ofstream(result.file) << "{";
  const RunSummary run = found();
  EXPECT_EQ(run.knnLast, std::nullopt);
  ASSERT_THAT(run.problems, SizeIs(1));
  EXPECT_THAT(run.problems.front(), HasSubstr(result.file.filename().string()));
  fs::remove(result.file);
}

}  // namespace
}  // namespace mixmask
