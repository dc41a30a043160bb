// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "ui/desktop/command_list.h"
#include "ui/desktop/diagnostics.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/log_dock.h"
#include "ui/desktop/notifier.h"
#include "ui/desktop/recent_runs.h"
#include "ui/main_window.h"
#include "ui/runs/run_text.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Desktop : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    open();
  }
  void open() {
    window_.reset();
    window_ = std::make_unique<MainWindow>(world_.services());
    window_->show();
    window_->loadRecipe("quickstart");
    test::drawAll();
  }
  void trigger(const QString& text) {
    for (const auto& [action, place] : actionsOf(*window_)) {
      if (plainText(action->text()) == text) return action->trigger();
    }
    FAIL() << "there is no " << text.toStdString();
  }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Desktop, TheLayoutComesBackAndCanBeSetBack) {
  auto* log = window_->findChild<LogDock*>();
  QSplitter* splitter = window_->trainPage()->splitter();
  const QList<int> sizes = splitter->sizes();
  log->show();
  window_->addDockWidget(Qt::RightDockWidgetArea, log);
  splitter->setSizes({0, 1200});  // the form folded away
  test::drawAll();
  const QList<int> moved = splitter->sizes();
  ASSERT_NE(moved, sizes);
  window_->close();
  open();
  log = window_->findChild<LogDock*>();
  EXPECT_TRUE(log->isVisible());
  EXPECT_EQ(window_->dockWidgetArea(log), Qt::RightDockWidgetArea);
  EXPECT_EQ(window_->trainPage()->splitter()->sizes().front(), moved.front());
  trigger("Reset layout");
  test::drawAll();
  EXPECT_FALSE(log->isVisible());
  EXPECT_EQ(window_->dockWidgetArea(log), Qt::BottomDockWidgetArea);
  EXPECT_EQ(window_->trainPage()->splitter()->sizes().front(), sizes.front());
}

TEST_F(Desktop, AWindowOfAScreenThatIsGoneIsSeen) {
  QWidget far;
  far.setGeometry(9000, 7000, 3000, 2000);
  QSettings().setValue("geometry", far.saveGeometry());
  open();
  EXPECT_TRUE(window_->screen()->availableGeometry().intersects(window_->geometry()));
}

TEST_F(Desktop, AWindowIsNoLargerThanItsScreen) {
  const auto isWithin = [this](const QRect& screen) {
    const QRect place = window_->geometry();
    return place.width() <= std::max(screen.width(), window_->minimumSizeHint().width()) &&
           place.height() <= std::max(screen.height(), window_->minimumSizeHint().height()) &&
           place.left() >= screen.left() && place.top() >= screen.top();
  };
  const QRect screen = window_->screen()->availableGeometry();
  EXPECT_TRUE(isWithin(screen));
  QWidget large;
  large.setGeometry(screen.right() - 50, 20, 3000, 2000);
  QSettings().setValue("geometry", large.saveGeometry());
  open();
  EXPECT_TRUE(isWithin(screen));
  trigger("Reset layout");
  EXPECT_TRUE(isWithin(screen));
}

TEST_F(Desktop, ASettingsFileOfRubbishDoesNotStopTheStart) {
  QSettings().sync();
  const QString name = QSettings().fileName();
  window_.reset();
  QFile file(name);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  QByteArray rubbish(4096, '\0');
  for (int i = 0; i < rubbish.size(); ++i) rubbish[i] = static_cast<char>(i * 37 + i / 11);
  file.write("[General]\ntheme=@Invalid(\ngeometry=@ByteArray(\\x\n[shortcuts\n" + rubbish);
  file.close();
  open();
  EXPECT_TRUE(window_->isVisible());
  file.remove();
}

TEST_F(Desktop, RecentRunsAreOfferedAndThoseThatAreGoneAreGrey) {
  const QTemporaryDir place;
  auto* recent = window_->findChild<RecentRuns*>();
  EXPECT_TRUE(recent->isEmpty());
  for (int i = 0; i < 12; ++i) {
    const QString run = place.filePath(QString("run-%1").arg(i));
    if (i > 3) QDir().mkpath(run);
    recent->add(pathOf(run));
  }
  recent->add(pathOf(place.filePath("run-5")));
  ASSERT_EQ(recent->actions().size(), 10);
  EXPECT_EQ(recent->actions().front()->text(), "run-5");
  EXPECT_EQ(recent->actions().back()->text(), "run-2");
  EXPECT_TRUE(recent->actions().front()->isEnabled());
  EXPECT_FALSE(recent->actions().back()->isEnabled());
  EXPECT_TRUE(recent->actions().back()->toolTip().endsWith("is gone"));
  open();  // the settings keep them
  recent = window_->findChild<RecentRuns*>();
  QString asked;
  QObject::connect(recent, &RecentRuns::openAsked, [&](const QString& run) { asked = run; });
  recent->actions()[1]->trigger();
  EXPECT_EQ(asked, place.filePath("run-11"));
}

TEST_F(Desktop, ARunThatWasSeenIsTheLastSession) {
  const QTemporaryDir place;
  const auto run = pathOf(place.filePath("elsewhere"));
  EXPECT_EQ(lastRun(pathOf(place.path())), "");
  std::filesystem::create_directories(run);
  QFile(pathText(run / "config.yaml")).open(QIODevice::WriteOnly);
  world_.history.description = test::fakeRun();
  window_->openPath(pathText(run) + '/');  // as a shell completes it
  ASSERT_TRUE(test::waitUntil([&] { return window_->model().runFolder() == run; }));
  EXPECT_EQ(lastRun("/nowhere"), run);
}

TEST_F(Desktop, DiagnosticsHaveWhatAReportNeedsAndNoPrivatePath) {
  world_.session->send(LogLine{LogLine::Level::warning, QDir::homePath().toStdString() + "/data"});
  window_->model().takeInbox();
  trigger("Copy diagnostics");
  ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->isVisible(); }));
  const QString text = QApplication::clipboard()->text();
  for (const char* part : {"MixMask Studio 0.1.0", "LibTorch 2.11.0", "CUDA kernels: none", "Qt 6",
                           "Devices: cpu: 2 threads", "version: 1", "Warning: ~/data"}) {
    EXPECT_TRUE(text.contains(part)) << part << " is not in\n" << text.toStdString();
  }
  EXPECT_FALSE(text.contains(QDir::homePath()));
}

TEST_F(Desktop, TheEndIsToldToSomeoneWhoLooksElsewhere) {
  QStringList told;
  bool isWatched = false;
  window_->notices()->setNotify(
      [&](const QString& title, const QString& text) { told << title + ": " + text; });
  window_->notices()->setIsWatched([&] { return isWatched; });
  const auto runOnce = [&](const std::function<void()>& end) {
    window_->model().start(window_->draft().config());
    world_.session->run(test::fakeRun());
    window_->model().takeInbox();
    end();
    window_->model().takeInbox();
  };
  JobFinished result;
  result.run = "/nowhere/runs/first";
  result.steps = 234;
  runOnce([&] { world_.session->finish(result); });
  ASSERT_EQ(told.size(), 1);
  EXPECT_TRUE(told[0].startsWith("first has finished: Step 234")) << told[0].toStdString();
  runOnce([&] { world_.session->fail("the disk is full"); });
  EXPECT_EQ(told.back(), "A run has failed: the disk is full");
  HealthLamp lamp;
  lamp.name = "Collapse";
  lamp.sentence = "Rank 9 of 128 and falling.";
  Q_EMIT window_->model().healthAlarmed(lamp);
  EXPECT_EQ(told.back(), "Collapse: a run needs a look: Rank 9 of 128 and falling.");
  isWatched = true;
  runOnce([&] { world_.session->finish(result); });
  EXPECT_EQ(told.size(), 3);
}

TEST_F(Desktop, WithoutASessionBusANoticeIsSilent) {
  qunsetenv("DBUS_SESSION_BUS_ADDRESS");
  qunsetenv("XDG_RUNTIME_DIR");
  desktopNotify()("title", "text");
  SUCCEED();
}

TEST(Explanations, HaveWordsAFormulaAndASourceEach) {
  for (const Topic topic : allTopics()) {
    const Explanation explanation = explanationOf(topic);
    EXPECT_EQ(explanation.topic, topic);
    EXPECT_FALSE(explanation.title.isEmpty()) << static_cast<int>(topic);
    EXPECT_GT(explanation.words.size(), 60) << explanation.title.toStdString();
    EXPECT_FALSE(explanation.formula.isEmpty()) << explanation.title.toStdString();
    EXPECT_FALSE(explanation.source.isEmpty()) << explanation.title.toStdString();
  }
}

TEST(HelpButton, OpensItsWordsAndEscapeClosesThem) {
  QWidget window;
  window.resize(400, 300);
  auto* panel = new QWidget(&window);
  panel->setGeometry(20, 20, 300, 200);
  auto* inside = new QPushButton(panel);
  HelpButton* help = HelpButton::inCornerOf(panel, Topic::lambda);
  window.show();
  test::drawAll();
  EXPECT_EQ(help->geometry().right(), panel->rect().right());
  panel->resize(200, 100);
  test::drawAll();
  EXPECT_EQ(help->geometry().right(), panel->rect().right());
  EXPECT_EQ(helpAround(inside), help);
  QTest::keyClick(help, Qt::Key_Space);
  ASSERT_NE(help->popup(), nullptr);
  auto* text = help->popup()->findChild<QLabel*>();
  EXPECT_TRUE(text->text().contains("share of own pixels"));
  EXPECT_LE(text->heightForWidth(text->width()), text->height());
  QTest::keyClick(help->popup(), Qt::Key_Escape);
  EXPECT_TRUE(test::waitUntil([&] { return help->popup() == nullptr; }));
}

}  // namespace
}  // namespace mixmask::ui
