// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// Everything in the window says what it is: "?" in each panel, a tooltip and an answer to
// "What's This?" on each control.
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTabWidget>
#include <QWhatsThis>
#include <QtTest/QTest>

#include "app/studio/selftest/controls.h"
#include "app/studio/selftest/widget_name.h"
#include "tests/ui/open_window.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/page_stack.h"
#include "ui/desktop/shortcut_window.h"
#include "ui/desktop/whats_this.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/train/config_form.h"
#include "ui/train/form_section.h"
#include "ui/train/train_page.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Help : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = test::openWindow(world_);
  }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

// To "What's This?"; null: none is shown.
const QWidget* shownAnswer() {
  for (const QWidget* top : QApplication::topLevelWidgets()) {
    if (top->inherits("QWhatsThat") && top->isVisible()) return top;
  }
  return nullptr;
}

bool isPanel(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  if (qobject_cast<const Chart*>(&widget) || qobject_cast<const QDockWidget*>(&widget) ||
      qobject_cast<const QGroupBox*>(&widget) || qobject_cast<const FormSection*>(&widget)) {
    return true;
  }
  if (parent == nullptr) return false;
  if (qobject_cast<const QSplitter*>(parent)) return !isPart(widget);
  const QWidget* holder = parent->inherits("QStackedWidget") ? parent->parentWidget() : nullptr;
  return holder != nullptr && (qobject_cast<const QTabWidget*>(holder) ||
                               qobject_cast<const PageStack*>(holder->parentWidget()));
}

// Within the panel, or of one around it, such as tabs with a button in their corner.
bool hasHelp(const QWidget& panel) {
  if (panel.findChild<HelpButton*>() != nullptr) return true;
  for (const QWidget* around = &panel; !around->isWindow(); around = around->parentWidget()) {
    if (around->findChild<HelpButton*>({}, Qt::FindDirectChildrenOnly) != nullptr) return true;
  }
  return false;
}

TEST_F(Help, StandsInEveryPanel) {
  int panels = 0;
  for (QWidget* widget : window_->findChildren<QWidget*>()) {
    if (widget->window() != window_.get() || !isPanel(*widget)) continue;
    ++panels;
    EXPECT_TRUE(hasHelp(*widget)) << nameOf(*widget).toStdString();
  }
  EXPECT_GT(panels, 30);
}

TEST_F(Help, OfASectionSpeaksOfItsQuantities) {
  for (const FormSection* section : window_->trainPage()->form()->sections()) {
    const auto* button = section->findChild<HelpButton*>();
    ASSERT_NE(button, nullptr) << section->name();
    EXPECT_NE(button->topic(), Topic::settings) << section->name();
  }
}

// A chart shows its values where the pointer is, and a text with a link says what it is.
TEST_F(Help, EveryControlHasATooltip) {
  int controls = 0;
  for (QWidget* control : controlsOf(*window_)) {
    if (qobject_cast<QCustomPlot*>(control) || qobject_cast<QLabel*>(control)) continue;
    ++controls;
    EXPECT_FALSE(tooltipOf(*control).isEmpty()) << nameOf(*control).toStdString();
  }
  EXPECT_GT(controls, 100);
}

TEST_F(Help, EveryControlAnswersWhatsThis) {
  for (QWidget* control : controlsOf(*window_)) {
    QHelpEvent query(QEvent::QueryWhatsThis, QPoint(1, 1), control->mapToGlobal(QPoint(1, 1)));
    query.setAccepted(false);
    QApplication::sendEvent(control, &query);
    EXPECT_TRUE(query.isAccepted()) << nameOf(*control).toStdString();
  }
}

TEST_F(Help, TheAnswerHasTheFieldsWordsAndItsPanels) {
  OptionRow* row = window_->trainPage()->form()->row("optimizer.learningRate");
  ASSERT_NE(row, nullptr);
  const QString answer = whatsThisOf(*row->editor()->input());
  EXPECT_TRUE(answer.contains("Learning rate")) << answer.toStdString();
  EXPECT_TRUE(answer.contains("Of the first step after the warm-up."));
  EXPECT_TRUE(answer.contains(explanationOf(Topic::optimizerSettings).words));
}

TEST_F(Help, AListThatShowsItsTextInPartHasItWholeInItsTooltip) {
  QComboBox list;
  list.addItem("MoCo v2 for small images");
  list.setToolTip("How views are made");
  list.resize(400, 24);
  list.show();
  EXPECT_EQ(tooltipOf(list), "How views are made");
  list.resize(80, 24);
  EXPECT_TRUE(tooltipOf(list).contains("MoCo v2 for small images"));
  EXPECT_TRUE(tooltipOf(list).contains("How views are made"));
}

TEST_F(Help, AWidgetWithoutWordsDoesNotAnswer) {
  QWidget bare;
  EXPECT_EQ(whatsThisOf(bare), "");
  EXPECT_FALSE(WhatsThis::showOf(&bare));
  EXPECT_FALSE(WhatsThis::showOf(nullptr));
}

TEST_F(Help, F1ExplainsThePanelAndShiftF1TheControlWithTheFocus) {
  OptionRow* row = window_->trainPage()->form()->row("optimizer.learningRate");
  window_->activateWindow();
  row->editor()->setFocus();
  ASSERT_EQ(window_->focusWidget(), row->editor()->input());
  window_->help()->explain->trigger();
  const HelpButton* help = helpAround(row->editor());
  ASSERT_NE(help, nullptr);
  EXPECT_EQ(help->topic(), Topic::optimizerSettings);
  ASSERT_NE(help->popup(), nullptr);
  help->popup()->close();
  window_->help()->explainControl->trigger();
  EXPECT_TRUE(test::waitUntil([] { return shownAnswer() != nullptr; }));
}

TEST_F(Help, TheKeysWorkInADialog) {
  EvaluateForm* form = window_->evaluate().form();
  form->openWith({});
  QApplication::setActiveWindow(form);
  const HelpButton* help = form->findChild<HelpButton*>();
  ASSERT_NE(help, nullptr);
  ASSERT_NE(form->focusWidget(), nullptr);
  QTest::keyClick(form->focusWidget(), Qt::Key_F1);
  ASSERT_NE(help->popup(), nullptr) << "F1";
  help->popup()->close();
  QTest::keyClick(form->focusWidget(), Qt::Key_F1, Qt::ShiftModifier);
  EXPECT_TRUE(test::waitUntil([] { return shownAnswer() != nullptr; })) << "Shift+F1";
}

TEST_F(Help, InADialogWithoutAPanelF1SaysWhatTheControlDoes) {
  window_->help()->showShortcuts->trigger();
  ShortcutWindow* shortcuts = window_->help()->shortcutWindow();
  QApplication::setActiveWindow(shortcuts);
  for (const Qt::KeyboardModifiers keys : {Qt::NoModifier, Qt::ShiftModifier}) {
    shortcuts->search()->setFocus();
    QTest::keyClick(shortcuts->search(), Qt::Key_F1, keys);
    ASSERT_TRUE(test::waitUntil([] { return shownAnswer() != nullptr; })) << keys;
    QWhatsThis::hideText();
    ASSERT_TRUE(test::waitUntil([] { return shownAnswer() == nullptr; }));
  }
}

TEST_F(Help, SpeaksOfEveryJobOfADeviceAndOfWhatCompareComputes) {
  const QString jobs = explanationOf(Topic::evaluationProgress).words;
  for (const char* job : {"Trainings", "evaluations", "comparisons", "dry runs"}) {
    EXPECT_TRUE(jobs.contains(job)) << job;
  }
  const Explanation retrieval = explanationOf(Topic::retrieval);
  EXPECT_TRUE(retrieval.words.contains("k training images"));
  EXPECT_TRUE(retrieval.formula.contains("overlap@k"));
  const Explanation embedding = explanationOf(Topic::embedding);
  EXPECT_TRUE(embedding.words.contains("not debiased"));
  EXPECT_TRUE(embedding.formula.contains("CKA = "));
}

}  // namespace
}  // namespace mixmask::ui
