// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QAction>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest/QTest>
#include <set>

#include "tests/ui/open_window.h"
#include "ui/desktop/command_palette.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/shortcut_window.h"
#include "ui/train/config_form.h"
#include "ui/train/train_page.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Commands : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    open();
  }
  void open() {
    window_.reset();
    window_ = test::openWindow(world_);
  }
  CommandPalette& palette() { return *window_->commands(); }
  void type(const QString& letters) {
    palette().open();
    palette().field()->setText(letters);
  }
  QAction* action(const QString& text) {
    for (const auto& [found, place] : actionsOf(*window_)) {
      if (plainText(found->text()) == text) return found;
    }
    return nullptr;
  }
  ShortcutWindow& shortcuts() {
    window_->help()->showShortcuts->trigger();
    return *window_->help()->shortcutWindow();
  }
  // Chooses the action in the list and gives it the keys, as if they had been pressed.
  void give(const QString& text, const QString& keys) {
    shortcuts().search()->setText(text);
    shortcuts().table()->selectRow(0);
    shortcuts().keys()->setKeySequence(QKeySequence(keys));
    Q_EMIT shortcuts().keys()->editingFinished();
  }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Commands, AreFoundByAFewLettersOfTheirWords) {
  const Command start{"Run", "Start", {}, {}, {}};
  EXPECT_EQ(mismatch("st ru", start), mismatch("ru st", start));
  EXPECT_GE(mismatch("st ru", start), 0);
  EXPECT_GT(mismatch("tart", start), mismatch("sta", start));  // within a word counts less
  EXPECT_GT(mismatch("sat", start), mismatch("tart", start));  // spelt, still less
  EXPECT_LT(mismatch("stz", start), 0);
  EXPECT_LT(mismatch("start evaluate", start), 0);
  EXPECT_EQ(mismatch("", start), 0);
}

TEST_F(Commands, AnActionComesBeforeASettingThatFitsAsWell) {
  const Command start{"Run", "Start", {}, {}, {}};
  const OptionSpec statistics{.key = "backbone.statistics",
                              .label = "Running statistics",
                              .description = "",
                              .unit = "",
                              .initial = std::string("all"),
                              .choices = {}};
  const std::vector<Command> settings = settingCommands({statistics}, [](const QString&) {});
  EXPECT_LT(mismatch("st ru", start), mismatch("st ru", settings.front()));
  EXPECT_GE(mismatch("st ru", settings.front()), 0);
}

TEST_F(Commands, ThePaletteHasEveryActionOfTheWindow) {
  type("");
  std::set<QString> listed;
  for (const Command& command : palette().shown()) listed.insert(command.text);
  for (const auto& [found, place] : actionsOf(*window_)) {
    EXPECT_TRUE(listed.contains(plainText(found->text()))) << found->text().toStdString();
  }
  for (const char* text : {"Start", "Pause", "Lab", "High contrast", "Reset layout", "Log",
                           "Move to trash", "Evaluate checkpoint", "Quit"}) {
    EXPECT_TRUE(listed.contains(text)) << text;
  }
}

TEST_F(Commands, ThePaletteRunsTheBestOfThemWithEnterAndGoes) {
  QTest::keyClick(window_.get(), Qt::Key_K, Qt::ControlModifier);
  ASSERT_TRUE(palette().isVisible());
  QTest::keyClicks(palette().field(), "st ru");
  ASSERT_FALSE(palette().shown().empty());
  EXPECT_EQ(palette().shown().front().text, "Start");
  EXPECT_EQ(palette().shown().front().place, "Run");
  EXPECT_EQ(palette().shown().front().keys, "Ctrl+Return");
  QTest::keyClick(palette().field(), Qt::Key_Return);
  EXPECT_FALSE(palette().isVisible());
  EXPECT_TRUE(window_->model().isActive());
}

TEST_F(Commands, WhatCannotBeDoneSaysWhyAndIsNotRun) {
  type("pause");
  const auto& shown = palette().shown();
  const auto pause = std::ranges::find(shown, QString("Pause"), &Command::text);
  ASSERT_NE(pause, shown.end());
  EXPECT_EQ(pause->why, "Not in this state");
  type("trash");
  const auto trash = std::ranges::find(palette().shown(), QString("Move to trash"), &Command::text);
  ASSERT_NE(trash, palette().shown().end());
  EXPECT_EQ(trash->why, "Open Runs first");
  QTest::keyClick(palette().field(), Qt::Key_Return);
  EXPECT_TRUE(palette().isVisible());
}

TEST_F(Commands, EscapeClosesThePaletteAndGivesTheFocusBack) {
  QLineEdit* search = window_->trainPage()->form()->search();
  search->setFocus();
  type("x");
  QTest::keyClick(palette().field(), Qt::Key_Escape);
  EXPECT_FALSE(palette().isVisible());
  EXPECT_EQ(window_->focusWidget(), search);
}

TEST_F(Commands, ASettingIsFoundAndShown) {
  type("queue");
  ASSERT_FALSE(palette().shown().empty());
  EXPECT_EQ(palette().shown().front().text, "Queue");
  QTest::keyClick(palette().field(), Qt::Key_Return);
  EXPECT_EQ(window_->trainPage()->form()->search()->text(), "framework.queueSize");
}

TEST_F(Commands, NoTwoActionsHearTheSameKey) {
  const Shortcuts keys(*window_);
  for (std::size_t i = 0; i < keys.rows().size(); ++i) {
    for (std::size_t j = i + 1; j < keys.rows().size(); ++j) {
      const auto& a = keys.rows()[i];
      const auto& b = keys.rows()[j];
      if (a.initial.isEmpty() || a.initial != b.initial) continue;
      const bool takeTurns = a.place == b.place;  // Pause and Resume
      const bool areElsewhere = a.action->shortcutContext() != Qt::WindowShortcut &&
                                b.action->shortcutContext() != Qt::WindowShortcut;
      EXPECT_TRUE(takeTurns || areElsewhere)
          << a.text.toStdString() << " and " << b.text.toStdString();
    }
  }
}

TEST_F(Commands, OtherKeysAreKeptAndStandInTheTip) {
  give("stop now", "Ctrl+Shift+X");
  EXPECT_EQ(shortcuts().message(), "");
  EXPECT_EQ(action("Stop now and save")->shortcut(), QKeySequence("Ctrl+Shift+X"));
  give("save now", "F7");
  EXPECT_TRUE(action("Save now")->toolTip().endsWith("(F7)"));
  open();
  EXPECT_EQ(action("Stop now and save")->shortcut(), QKeySequence("Ctrl+Shift+X"));
  EXPECT_EQ(action("Save now")->shortcut(), QKeySequence("F7"));
  shortcuts().resetAllButton()->click();
  EXPECT_EQ(action("Save now")->shortcut(), QKeySequence(QKeySequence::Save));
  EXPECT_TRUE(action("Save now")->toolTip().endsWith("(Ctrl+S)"));
  open();
  EXPECT_EQ(action("Stop now and save")->shortcut(), QKeySequence("Ctrl+."));
}

TEST_F(Commands, KeysOfAnotherActionAreRefusedInASentence) {
  give("save now", "Ctrl+Return");
  EXPECT_EQ(action("Save now")->shortcut(), QKeySequence(QKeySequence::Save));
  EXPECT_TRUE(shortcuts().message().contains("belongs to “Start” (Run)"))
      << shortcuts().message().toStdString();
  EXPECT_EQ(shortcuts().keys()->keySequence(), QKeySequence(QKeySequence::Save));
}

TEST_F(Commands, KeysThatTypeALetterAreRefused) {
  give("save now", "X");
  EXPECT_EQ(action("Save now")->shortcut(), QKeySequence(QKeySequence::Save));
  EXPECT_TRUE(shortcuts().message().contains("needed for typing"));
}

TEST_F(Commands, TwoActionsCanChangeTheirKeys) {
  give("save now", "");
  give("find", "Ctrl+S");
  give("save now", "Ctrl+F");
  open();
  EXPECT_EQ(action("Save now")->shortcut(), QKeySequence("Ctrl+F"));
  EXPECT_EQ(action("Find")->shortcut(), QKeySequence("Ctrl+S"));
}

// Which keys a text field takes depends on the desktop; this one it takes on all of them.
TEST_F(Commands, KeysOfTheWindowWorkWhileATextFieldHasTheFocus) {
  give("evaluate checkpoint", "Ctrl+Left");
  shortcuts().close();
  QLineEdit field(window_.get());
  field.setText("two words");
  field.show();
  field.setFocus();
  QSignalSpy asked(action("Evaluate checkpoint"), &QAction::triggered);
  QTest::keyClick(&field, Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(field.selectedText(), "two words") << "keys of editing stay the field's";
  field.end(false);
  QTest::keyClick(&field, Qt::Key_Left, Qt::ControlModifier);
  EXPECT_EQ(asked.count(), 1);
  EXPECT_EQ(field.cursorPosition(), 9) << "it would go a word to the left";
}

TEST_F(Commands, TheListOfKeysHasThoseOfThePagesToo) {
  shortcuts().search()->setText("blink");
  ASSERT_EQ(shortcuts().table()->model()->rowCount(), 1);
  shortcuts().table()->selectRow(0);
  EXPECT_FALSE(shortcuts().keys()->isEnabled());
  EXPECT_EQ(shortcuts().message(), "These keys are fixed.");
}

}  // namespace
}  // namespace mixmask::ui
