// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <gmock/gmock.h>

#include <QAction>
#include <QDropEvent>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QUrl>

#include "tests/ui/fake_training.h"
#include "tests/ui/window_on_runs.h"
#include "ui/runs/library_actions.h"
#include "ui/runs/run_details.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_text.h"
#include "ui/runs/tag_editor.h"
#include "ui/train/run_actions.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using test::fakeSummary;

class Runs : public test::WindowOnRuns {
 protected:
  RunsPage& page() { return *window_->runsPage(); }
  RunTable& table() { return *page().table(); }
  const LibraryActions& actions() { return *page().actions(); }
  void select(const std::string& name) {
    table().select(std::filesystem::path("/nowhere/runs") / name);
    test::drawAll();
  }
  std::string cell(const std::string& name, int column) {
    const int row = table().runs().rowOf(std::filesystem::path("/nowhere/runs") / name);
    const QModelIndex index = table().runs().index(row, column);
    return table().runs().data(index, Qt::AccessibleTextRole).toString().toStdString();
  }
  bool isDone(const std::string& call) {
    return test::waitUntil([&] { return world_.runs->wasCalled(call); });
  }
};

TEST_F(Runs, AnEmptyPageSaysWhatWillBeHereAndWhereToBegin) {
  open({});
  EXPECT_EQ(table().runs().rowCount(), 0);
  QPushButton* start = nullptr;
  for (QPushButton* button : page().findChildren<QPushButton*>()) {
    if (button->isVisible() && button->text() == "Go to Train and start one") start = button;
  }
  ASSERT_NE(start, nullptr);
  start->click();
  EXPECT_TRUE(window_->trainPage()->isVisible());
}

TEST_F(Runs, ARowSaysWhatTheRunIsInWordsAndNumbers) {
  open({fakeSummary("a")});
  EXPECT_EQ(cell("a", RunTableModel::stateColumn), "Finished");
  EXPECT_EQ(cell("a", RunTableModel::methodColumn), "MoCo v2 + MixMask");
  EXPECT_EQ(cell("a", RunTableModel::stepsColumn), "1,170 of 1,170");
  EXPECT_EQ(cell("a", RunTableModel::knnColumn), "80.6 %");
  EXPECT_EQ(cell("a", RunTableModel::lossColumn), "Loss from 9.100 to 7.600");
  EXPECT_EQ(cell("a", RunTableModel::timeColumn), "2 min 05 s");
}

TEST_F(Runs, AQuietRunIsNeverCalledDead) {
  RunSummary quiet = fakeSummary("quiet", RunState::running);
  quiet.secondsSinceNews = 40;
  open({quiet, fakeSummary("gone", RunState::interrupted)});
  EXPECT_EQ(cell("quiet", RunTableModel::stateColumn), "No news 40 s");
  EXPECT_EQ(cell("gone", RunTableModel::stateColumn), "Interrupted");
  select("quiet");
  EXPECT_TRUE(page().details()->sentence().contains("it may be busy, or gone"));
}

TEST_F(Runs, WhatIsWrongWithAFolderStandsInItsDetails) {
  RunSummary broken = fakeSummary("broken", RunState::unknown);
  broken.problems = {"status.json is missing: the run is being made, or ended in its first second"};
  open({broken});
  select("broken");
  EXPECT_EQ(cell("broken", RunTableModel::stateColumn), "Incomplete");
  EXPECT_TRUE(page().details()->sentence().contains("status.json is missing"));
  EXPECT_FALSE(window_->banner()->isVisible());
}

TEST_F(Runs, ASearchLeavesTheRunsThatFitAndABadOneIsExplained) {
  RunSummary other = fakeSummary("other");
  other.gridSize = 8;
  open({fakeSummary("a"), fakeSummary("b"), other});
  page().search()->setText("grid>=8");
  EXPECT_EQ(table().filter().rowCount(), 1);
  page().search()->setText("grid>=");
  EXPECT_EQ(page().searchProblem(), "grid>= needs a number: grid>=4");
  EXPECT_EQ(table().filter().rowCount(), 1) << "the search before stays";
  page().search()->setText("");
  EXPECT_EQ(page().searchProblem(), "");
  EXPECT_EQ(table().filter().rowCount(), 3);
}

TEST_F(Runs, SeedsOfTheSameSettingsHaveAMeanAndADeviation) {
  std::vector<RunSummary> runs;
  for (const double knn : {0.80, 0.82, 0.81}) {
    runs.push_back(fakeSummary("seed" + std::to_string(runs.size())));
    runs.back().settings = "same";
    runs.back().knnLast = knn;
  }
  runs.push_back(fakeSummary("alone"));
  runs.push_back(fakeSummary("half", RunState::running));
  runs.back().settings = "same";
  open(runs);
  EXPECT_EQ(cell("seed0", RunTableModel::overSeedsColumn), "81.0 ± 1.0 % (3)");
  EXPECT_EQ(cell("half", RunTableModel::overSeedsColumn), "81.0 ± 1.0 % (3)");
  EXPECT_EQ(cell("alone", RunTableModel::overSeedsColumn), "");
  select("seed1");
  actions().allSeeds->trigger();
  EXPECT_EQ(table().filter().rowCount(), 4);
}

TEST_F(Runs, WhatWasNotMeasuredIsSortedBelow) {
  RunSummary none = fakeSummary("none"), low = fakeSummary("low");
  none.knnLast.reset();
  low.knnLast = 0.1;
  open({none, low, fakeSummary("high")});
  table().sortByColumn(RunTableModel::knnColumn, Qt::DescendingOrder);
  std::vector<std::string> order;
  for (int row = 0; row < 3; ++row) {
    order.push_back(table().filter().index(row, 0).data().toString().toStdString());
  }
  EXPECT_THAT(order, testing::ElementsAre("high", "low", "none"));
}

TEST_F(Runs, NotesAndTagsAreKeptWhenAnotherRunIsShown) {
  open({fakeSummary("a"), fakeSummary("b")});
  select("a");
  page().details()->notes()->insertPlainText("The queue was full.");
  page().details()->tags()->setFocus();
  page().details()->tags()->insert("paper, baseline");
  select("b");
  EXPECT_TRUE(isDone("notes a: The queue was full."));
  EXPECT_TRUE(isDone("tags a: baseline paper"));
  EXPECT_EQ(page().details()->notes()->toPlainText(), "");
}

TEST_F(Runs, WhatIsBeingTypedIsNotWrittenOverByNews) {
  open({fakeSummary("a", RunState::running)});
  select("a");
  page().details()->notes()->insertPlainText("half a sen");
  RunSummary news = fakeSummary("a", RunState::running);
  news.step = 7;
  world_.runs->set({news});
  ASSERT_TRUE(
      test::waitUntil([&] { return cell("a", RunTableModel::stepsColumn) == "7 of 1,170"; }));
  EXPECT_EQ(page().details()->notes()->toPlainText(), "half a sen");
}

TEST_F(Runs, ANoteThatCannotBeWrittenStaysAndIsExplained) {
  open({fakeSummary("a")});
  select("a");
  world_.runs->refusal = "cannot write notes.md: No space left on device";
  page().details()->notes()->insertPlainText("do not lose me");
  ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->isVisible(); }));
  EXPECT_TRUE(window_->banner()->text().contains("No space left on device"));
  EXPECT_EQ(page().details()->notes()->toPlainText(), "do not lose me");
}

TEST_F(Runs, TheTrashCanBeTakenBack) {
  open({fakeSummary("a"), fakeSummary("b"), fakeSummary("c")});
  table().selectAll();
  actions().trash->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return table().runs().rowCount() == 0; }));
  EXPECT_TRUE(window_->banner()->text().contains("3 runs are in the trash"));
  window_->banner()->actionButton()->click();
  for (const char* call : {"restore a", "restore b", "restore c"}) EXPECT_TRUE(isDone(call));
  EXPECT_FALSE(actions().undo->isEnabled());
}

TEST_F(Runs, SeveralAreTaggedAtOnceAndThatIsTakenBack) {
  RunSummary a = fakeSummary("a"), b = fakeSummary("b");
  a.tags = {"old", "paper"};
  open({a, b});
  EXPECT_FALSE(page().details()->manyTags()->isVisible());
  table().selectAll();
  test::drawAll();
  TagEditor* tags = page().details()->manyTags();
  ASSERT_TRUE(tags->isVisible());
  EXPECT_FALSE(tags->addButton()->isEnabled());
  tags->line()->setText("paper, seeds");
  tags->addButton()->click();
  EXPECT_TRUE(isDone("tags a: old paper seeds"));
  EXPECT_TRUE(isDone("tags b: paper seeds"));
  tags->line()->setText("old");
  tags->removeButton()->click();
  EXPECT_TRUE(isDone("tags a: paper"));
  EXPECT_TRUE(isDone("tags b:"));
  world_.runs->set({a, b});
  {
    const std::lock_guard lock(world_.runs->mutex);
    world_.runs->calls.clear();
  }
  window_->banner()->actionButton()->click();
  actions().undo->trigger();
  EXPECT_TRUE(isDone("tags a: old paper"));
  EXPECT_TRUE(isDone("tags b:"));
  EXPECT_FALSE(actions().undo->isEnabled());
}

TEST_F(Runs, TagsThatCannotBeWrittenAreOneSentence) {
  open({fakeSummary("a"), fakeSummary("b"), fakeSummary("c")});
  table().selectAll();
  world_.runs->refusal = "cannot write tags.txt: No space left on device";
  page().details()->manyTags()->line()->setText("paper");
  page().details()->manyTags()->addButton()->click();
  EXPECT_TRUE(test::waitUntil([&] {
    return window_->banner()->text().contains("No space left on device (and 2 others)");
  }));
}

TEST_F(Runs, TheTrashIsAListWithItsOwnVerbs) {
  open({fakeSummary("a")});
  EXPECT_FALSE(actions().restore->isVisible());
  RunSummary gone = fakeSummary("gone");
  gone.folder = "/nowhere/runs/.trash/set/gone";
  world_.runs->set({gone});
  page().trashButton()->click();
  ASSERT_TRUE(test::waitUntil([&] { return table().runs().rowOf(gone.folder) >= 0; }));
  table().select(gone.folder);
  test::drawAll();
  EXPECT_FALSE(actions().trash->isVisible());
  EXPECT_FALSE(actions().open->isEnabled());
  actions().deleteForEver->trigger();
  EXPECT_TRUE(window_->banner()->text().contains("Delete gone for ever? This frees 12.0 MB"));
  window_->banner()->otherButton()->click();
  EXPECT_FALSE(window_->banner()->isVisible());
  actions().deleteForEver->trigger();
  EXPECT_FALSE(world_.runs->wasCalled("delete gone"));
  window_->banner()->actionButton()->click();
  EXPECT_TRUE(isDone("delete gone"));
  EXPECT_TRUE(test::waitUntil([&] { return table().runs().rowCount() == 0; }));
  world_.runs->set({gone});
  ASSERT_TRUE(test::waitUntil([&] { return table().runs().rowCount() == 1; }));
  table().select(gone.folder);
  test::drawAll();
  actions().restore->trigger();
  EXPECT_TRUE(isDone("restore gone"));
  page().trashButton()->click();
  test::drawAll();
  EXPECT_TRUE(actions().trash->isVisible());
}

TEST_F(Runs, DroppedFilesAreImportedAndTheProblemOfOneIsASentence) {
  open({fakeSummary("a")});
  RunSummary encoder = fakeSummary("resnet50.pth", RunState::imported);
  encoder.folder = "/nowhere/runs/imported/resnet50.pth";
  world_.runs->set({fakeSummary("a"), encoder});
  page().take({"/home/me/resnet50.pth", "/home/me/other.pt"});
  EXPECT_TRUE(isDone("import resnet50.pth"));
  EXPECT_TRUE(isDone("import other.pt"));
  ASSERT_TRUE(test::waitUntil([&] {
    const auto selected = table().selected();
    return selected.size() == 1 && selected.front().folder == encoder.folder;
  }));
  EXPECT_TRUE(window_->banner()->text().contains("2 encoders are listed beside the runs"));
  EXPECT_FALSE(actions().open->isEnabled());
  EXPECT_FALSE(actions().newRun->isEnabled());
  EXPECT_TRUE(actions().trash->isEnabled());
  page().take({"/home/me/notes.txt"});
  EXPECT_TRUE(test::waitUntil([&] {
    return window_->banner()->text() == "Failed: /home/me/notes.txt holds no encoder";
  })) << window_->banner()->text().toStdString();
  EXPECT_EQ(window_->findChild<QMessageBox*>(), nullptr);
}

TEST_F(Runs, AnImportIsTaggedNotedAndFoundLikeARun) {
  RunSummary encoder = fakeSummary("resnet50.pth", RunState::imported);
  encoder.knnLast = 0.612;
  encoder.tags = {"supervised"};
  open({fakeSummary("a"), encoder});
  EXPECT_EQ(cell("resnet50.pth", RunTableModel::knnColumn), "61.2 %");
  page().search()->setText("tag:supervised");
  EXPECT_EQ(table().filter().rowCount(), 1);
  page().search()->clear();
  select("resnet50.pth");
  ASSERT_TRUE(page().details()->tags()->isEnabled());
  ASSERT_FALSE(page().details()->notes()->isReadOnly());
  page().details()->notes()->insertPlainText("Of another program.");
  page().details()->tags()->setFocus();
  page().details()->tags()->insert(", paper");
  select("a");
  EXPECT_TRUE(isDone("notes resnet50.pth: Of another program."));
  EXPECT_TRUE(isDone("tags resnet50.pth: paper supervised"));
  table().selectAll();
  test::drawAll();
  page().details()->manyTags()->line()->setText("seeds");
  page().details()->manyTags()->addButton()->click();
  EXPECT_TRUE(isDone("tags resnet50.pth: seeds supervised"));
  actions().undo->trigger();
  EXPECT_TRUE(isDone("tags resnet50.pth: supervised"));
}

TEST_F(Runs, OnlyWhatIsOnThisMachineIsTakenOfADrop) {
  open({fakeSummary("a")});
  QMimeData mime;
  mime.setUrls({QUrl("https://example.org/other.pth")});
  const auto isAccepted = [&] {
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&page(), &enter);
    return enter.isAccepted();
  };
  EXPECT_FALSE(isAccepted());
  mime.setUrls({QUrl("https://example.org/other.pth"), QUrl::fromLocalFile("/home/me/own.pth")});
  EXPECT_TRUE(isAccepted());
  QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&page(), &drop);
  EXPECT_TRUE(isDone("import own.pth"));
  EXPECT_FALSE(world_.runs->wasCalled("import other.pth"));
}

TEST_F(Runs, ADroppedFolderIsShownAndTheOneBeforeIsOffered) {
  open({fakeSummary("a")});
  const QTemporaryDir other;
  page().take({other.path()});
  EXPECT_TRUE(window_->banner()->text().contains(other.path()));
  EXPECT_EQ(window_->banner()->actionButton()->text(), "Back to runs");
  window_->banner()->actionButton()->click();
  EXPECT_FALSE(window_->banner()->isVisible());
}

TEST_F(Runs, TheColumnsOfAFirstLookNeedNoScrolling) {
  open({fakeSummary("20260101-120000-quickstart")});
  window_->resize(1280, 720);
  test::drawAll();
  EXPECT_EQ(table().horizontalScrollBar()->maximum(), 0);
}

TEST_F(Runs, ALiveRunIsSteeredAndNotMoved) {
  open({fakeSummary("a", RunState::running), fakeSummary("b", RunState::paused), fakeSummary("c")});
  select("a");
  EXPECT_FALSE(actions().trash->isEnabled());
  EXPECT_FALSE(actions().resume->isVisible());
  actions().pause->trigger();
  EXPECT_TRUE(isDone("pause a"));
  actions().stop->trigger();
  EXPECT_TRUE(isDone("stop a"));
  select("b");
  EXPECT_FALSE(actions().pause->isVisible());
  actions().resume->trigger();
  EXPECT_TRUE(isDone("resume b"));
  select("c");
  EXPECT_FALSE(actions().stop->isVisible());
  EXPECT_TRUE(actions().trash->isEnabled());
}

TEST_F(Runs, NewsOfARunAppearByThemselvesAndADeletedOneGoes) {
  open({fakeSummary("a", RunState::running), fakeSummary("b")});
  world_.runs->set({fakeSummary("a")});
  EXPECT_TRUE(test::waitUntil([&] {
    return table().runs().rowCount() == 1 && cell("a", RunTableModel::stateColumn) == "Finished";
  }));
}

TEST_F(Runs, OpenShowsTheRunOnTheTrainPage) {
  world_.history.description = test::fakeRun();
  for (int step = 1; step <= 20; ++step) world_.history.steps.push_back(test::fakeStep(step));
  const auto folder = std::filesystem::temp_directory_path();
  RunSummary run = fakeSummary("a");
  run.folder = folder;
  open({run});
  table().select(folder);
  actions().open->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return window_->actions()->goOn->isEnabled(); }));
  EXPECT_TRUE(window_->trainPage()->isVisible());
  EXPECT_EQ(window_->model().runFolder(), folder);
}

TEST_F(Runs, ANewRunTakesTheSettingsOfAnOldOne) {
  open({fakeSummary("a")});
  window_->draft().setFromText("runtime.epochs", "3");
  select("a");
  actions().newRun->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return window_->trainPage()->isVisible(); }));
  EXPECT_EQ(window_->draft().origin(), "a");
  EXPECT_EQ(window_->draft().text("runtime.epochs"), "200");
}

TEST_F(Runs, AThousandRunsAreAllInTheTable) {
  std::vector<RunSummary> runs;
  for (int i = 0; i < 1000; ++i) runs.push_back(fakeSummary("run" + std::to_string(i)));
  open(runs);
  EXPECT_EQ(table().filter().rowCount(), 1000);
}

}  // namespace
}  // namespace mixmask::ui
