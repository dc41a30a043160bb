// SPDX-License-Identifier: Apache-2.0
// labels: ui
// What a person may drop, open or judge by mistake, with the real core: one sentence where it
// matters, no box, no crash.
#include <gmock/gmock.h>

#include <QMessageBox>
#include <QPlainTextEdit>

#include "app/studio/real_services.h"
#include "core/config/run_config.h"
#include "tests/finished_run.h"
#include "tests/ordinary_user.h"
#include "tests/temporary_folder.h"
#include "tests/ui/application.h"
#include "ui/main_window.h"
#include "ui/runs/run_details.h"
#include "ui/runs/run_table.h"
#include "ui/runs/runs_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class BadInput : public ::testing::Test {
 protected:
  BadInput() {
    qputenv("XDG_DATA_HOME", (place_.path() / "data").c_str());
    qputenv("XDG_CACHE_HOME", (place_.path() / "cache").c_str());
    QSettings().clear();
    StudioServices services = realServices();
    services.makeEvaluationQueue = [this](EvaluationQueue::UpdateSink sink) {
      return makeEvaluationQueue([this, sink](EvaluationQueue::JobId job, EvaluationUpdate update) {
        if (meanwhile_) meanwhile_(update);
        sink(job, std::move(update));
      });
    };
    window_ = std::make_unique<MainWindow>(services);
    window_->show();
    window_->loadRecipe("quickstart");
  }
  static QString text(const fs::path& path) { return QString::fromStdString(path.string()); }
  fs::path writeRun(const std::string& name) {
    place_.write(name + "/config.yaml", toYaml(loadRecipe("quickstart")));
    place_.write(name + "/status.json",
                 std::string_view("{\"state\": \"finished\", \"pid\": 1, \"host\": \"desk\", "
                                  "\"heartbeat\": \"2026-01-01T00:00:00Z\", \"step\": 1, "
                                  "\"total_steps\": 1, \"message\": \"\"}"));
    return place_.path() / name;
  }
  // The one sentence that the window says.
  std::string said() {
    EXPECT_TRUE(test::waitUntil([this] { return window_->banner()->isVisible(); }));
    EXPECT_EQ(window_->findChild<QMessageBox*>(), nullptr);
    const std::string words = window_->banner()->text().toStdString();
    window_->banner()->hide();
    return words;
  }
  void expectSaid(const std::string& part) {
    const std::string words = said();
    EXPECT_NE(words.find(part), std::string::npos) << words << " lacks " << part;
    EXPECT_EQ(words.find('\n'), std::string::npos) << words;
  }

  // Why it failed, in its row.
  std::string failureOf(const EvaluationRequest& request) {
    const int row = window_->evaluations().add(request);
    EXPECT_TRUE(
        test::waitUntil([&] { return !window_->evaluations().job(row).isActive(); }, 120000));
    const EvaluationJob& job = window_->evaluations().job(row);
    EXPECT_EQ(job.state, EvaluationState::failed);
    EXPECT_FALSE(job.failure.contains('\n')) << job.failure.toStdString();
    return job.failure.toStdString();
  }
  std::string failureOf(const fs::path& checkpoint) {
    EvaluationRequest request;
    request.checkpoint = checkpoint;
    return failureOf(request);
  }

  test::TemporaryFolder place_;
  // What happens while something is judged, on the thread that does so.
  std::function<void(const EvaluationUpdate&)> meanwhile_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(BadInput, WhatIsNoRunNoRecipeAndNoCheckpointIsNamed) {
  for (const fs::path& path :
       {place_.write("notes.txt", std::string_view("hello")), place_.path() / "none.txt"}) {
    window_->openPath(text(path));
    expectSaid(path.filename().string());
  }
  fs::create_directories(place_.path() / "folder");
  fs::create_directory_symlink(place_.path() / "nowhere", place_.path() / "link");
  for (const char* name : {"folder", "link"}) {
    window_->openPath(text(place_.path() / name));
    expectSaid(name);
  }
  window_->openPath(text(place_.write("recipe.yaml", std::string_view("\xff\xfe{{{"))));
  expectSaid("recipe.yaml");
  EXPECT_TRUE(window_->model().canStart());
}

TEST_F(BadInput, ARunThatIsHalfWrittenOrOfANewerVersionIsExplainedWhenItIsOpened) {
  fs::path run = writeRun("truncated");
  place_.write("truncated/config.yaml", std::string_view("version: 1\nmixer: {na"));
  window_->openPath(text(run));
  expectSaid("config.yaml");
  run = writeRun("newer");
  place_.write("newer/config.yaml", std::string_view("version: 99\n"));
  window_->openPath(text(run));
  expectSaid("version");
  run = writeRun("columns");
  place_.write("columns/metrics.csv", std::string_view("loss,step\n1,2\n"));
  window_->openPath(text(run));
  expectSaid("metrics.csv");
  run = writeRun("half");
  place_.write("half/checkpoints/step-00000001.safetensors", std::string_view("x"));
  place_.write("half/status.json", std::string_view("{\"state\": \"run"));
  window_->openPath(text(run));
  said();  // it is shown, or said why not
  EXPECT_TRUE(window_->model().canStart());
}

TEST_F(BadInput, AnEvaluationOfWhatCannotBeReadFailsInItsRow) {
  const fs::path run = writeRun("run");
  const fs::path cut = place_.write("run/checkpoints/step-00000001.safetensors",
                                    std::string_view("\xff\xff\xff\xff\xff\xff\xff\x7f{"));
  for (const fs::path& checkpoint :
       {cut, run, place_.path() / "nowhere", place_.write("a.pth", std::string_view("text"))}) {
    EXPECT_THAT(failureOf(checkpoint), HasSubstr(checkpoint.filename().string()));
  }
  EXPECT_FALSE(window_->banner()->isVisible());
  EXPECT_EQ(window_->findChild<QMessageBox*>(), nullptr);
}

TEST_F(BadInput, ARunThatIsDeletedWhileItIsSelectedGoesAndItsNotesAreSaidToBeLost) {
  const fs::path run = writeRun("runs/a");
  window_->showPage(window_->runsPage());
  window_->runsPage()->showFolder(place_.path() / "runs");
  RunTable& table = *window_->runsPage()->table();
  ASSERT_TRUE(test::waitUntil([&] { return table.runs().rowOf(run) >= 0; }));
  table.select(run);
  test::drawAll();
  window_->runsPage()->details()->notes()->insertPlainText("half a sentence");
  fs::remove_all(run);
  expectSaid("notes.md");
  EXPECT_TRUE(test::waitUntil([&] { return table.runs().rowCount() == 0; }));
}

TEST_F(BadInput, WhatIsDroppedOnTheRunsAndHoldsNoEncoderIsOneSentence) {
  window_->showPage(window_->runsPage());
  RunsPage& page = *window_->runsPage();
  ASSERT_TRUE(test::waitUntil([&] { return page.isListed(); }));
  const fs::path words = place_.write("words.pth", std::string_view("text"));
  fs::create_symlink(place_.path() / "nowhere.pth", place_.path() / "link.pth");
  for (const fs::path& path : {words, place_.path() / "link.pth", place_.path() / "none.pth"}) {
    page.take({text(path)});
    ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->text().startsWith("Failed: "); }));
    expectSaid(path.filename().string());
  }
  page.take({text(words), text(place_.path() / "link.pth")});
  ASSERT_TRUE(
      test::waitUntil([&] { return window_->banner()->text().contains("(and one other)"); }));
}

// The folder and the file that nobody may read, as a user who is not root finds them.
TEST_F(BadInput, WhatMayNotBeReadIsNamedWhereItMatters) {
  const fs::path run = writeRun("runs/closed");
  writeRun("runs/open");
  const fs::path file = place_.write("closed.pth", std::string_view("x"));
  fs::permissions(place_.path(), fs::perms(0777));
  for (const fs::path& closed : {run, file}) fs::permissions(closed, fs::perms(0));
  {
    const test::OrdinaryUser user;
    window_->showPage(window_->runsPage());
    RunsPage& page = *window_->runsPage();
    page.showFolder(place_.path() / "runs");
    ASSERT_TRUE(test::waitUntil([&] { return page.table()->runs().rowCount() == 2; }));
    page.table()->select(run);
    EXPECT_TRUE(page.details()->sentence().contains("cannot read " + text(run) +
                                                    ": Permission denied; check who may read it"));
    page.take({text(file)});
    ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->text().startsWith("Failed: "); }));
    expectSaid("cannot read " + file.string() + ": Permission denied");
    page.take({text(run / "checkpoints/step-00000001.safetensors")});
    ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->text().startsWith("Failed: "); }));
    expectSaid("Permission denied");
    window_->openPath(text(run));
    expectSaid("cannot read " + run.string() + ": Permission denied");
    for (const fs::path& closed : {run, file, run / "checkpoints/step-00000001.safetensors"}) {
      EXPECT_THAT(failureOf(closed),
                  AllOf(HasSubstr(closed.string()), HasSubstr("Permission denied"),
                        HasSubstr("check who may read it")));
    }
    EXPECT_FALSE(window_->banner()->isVisible());
    EXPECT_TRUE(window_->model().canStart());
  }
  fs::permissions(run, fs::perms(0755));
}

TEST_F(BadInput, ARunThatIsDeletedWhileItIsJudgedFailsInItsRow) {
  const fs::path run = place_.path() / "run";
  EvaluationRequest request;
  request.checkpoint = run;
  request.assignments = {"data.limit=256", "runtime.threads=1", "runtime.epochs=2"};
  const auto isPhase = [](const EvaluationUpdate& update, const std::string& text) {
    const auto* event = std::get_if<EvaluationEvent>(&update);
    const auto* phase = event == nullptr ? nullptr : std::get_if<PhaseChanged>(event);
    return phase != nullptr && phase->text == text;
  };
  for (const std::string protocol : {"knn", "linear"}) {
    request.protocol = protocol;
    test::finishRun(test::oneStep(), run);
    meanwhile_ = [&](const EvaluationUpdate& update) {  // before anything of it is read
      if (isPhase(update, "reading the checkpoint")) fs::remove_all(run);
    };
    EXPECT_THAT(failureOf(request), HasSubstr(run.string()));
    test::finishRun(test::oneStep(), run);
    meanwhile_ = [&](const EvaluationUpdate&) {  // when it has a place for its result
      if (fs::exists(run / "evaluations")) fs::remove_all(run);
    };
    EXPECT_THAT(failureOf(request), AllOf(HasSubstr((run / "evaluations").string()),
                                          HasSubstr("was deleted during the evaluation")));
    EXPECT_FALSE(fs::exists(run)) << "nothing of it comes back";
  }
  meanwhile_ = nullptr;
  EXPECT_FALSE(window_->banner()->isVisible());
  EXPECT_TRUE(window_->model().canStart());
}

}  // namespace
}  // namespace mixmask::ui
