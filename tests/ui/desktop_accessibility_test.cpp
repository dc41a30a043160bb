// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// What a screen reader finds in the window, and where the focus is seen.
#include <QAccessible>
#include <QLineEdit>
#include <QTabWidget>
#include <set>

#include "app/studio/selftest/controls.h"
#include "app/studio/selftest/widget_name.h"
#include "tests/ui/fake_training.h"
#include "tests/ui/focus_walk.h"
#include "tests/ui/open_window.h"
#include "ui/desktop/help_actions.h"
#include "ui/desktop/log_dock.h"
#include "ui/desktop/page_stack.h"
#include "ui/desktop/shortcut_window.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/lab/lab_page.h"
#include "ui/train/train_page.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

// With a run that goes on, so that every panel has something to show.
class Accessibility : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = test::openWindow(world_);
    window_->model().start(window_->draft().config());
    world_.session->run(test::fakeRun());
    for (int step = 1; step <= 3; ++step) world_.session->send(test::fakeStep(step));
    world_.session->send(MixPreview{.step = 3, .samples = {test::fakeSample(28, 4, 0, 0)}});
    window_->model().takeInbox();
    world_.session->finish();
    window_->model().takeInbox();
    window_->showPage(window_->labPage());
    ASSERT_TRUE(test::waitUntil([this] { return window_->labPage()->hasSheet(); }));
  }

  // Each page and each of its tabs, seen.
  void onEveryPage(const std::function<void()>& look) {
    for (int page = 0; page < window_->pages()->count(); ++page) {
      window_->showPage(page);
      test::drawAll();
      look();
      for (QTabWidget* tabs : window_->pages()->current()->findChildren<QTabWidget*>()) {
        for (int tab = 0; tab < tabs->count() && tabs->isVisible(); ++tab) {
          tabs->setCurrentIndex(tab);
          test::drawAll();
          look();
        }
      }
    }
  }
  static QAccessibleInterface* spoken(QWidget* widget) {
    return QAccessible::queryAccessibleInterface(widget);
  }
  static std::string said(QWidget* widget, QAccessible::Text kind) {
    return spoken(widget)->text(kind).toStdString();
  }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Accessibility, EveryControlHasANameAndAKind) {
  const std::set<QAccessible::Role> vague{QAccessible::NoRole, QAccessible::Client,
                                          QAccessible::Window, QAccessible::Pane};
  int named = 0;
  onEveryPage([&] {
    for (QWidget* control : controlsOf(*window_)) {
      const std::string name = nameOf(*control).toStdString();
      ASSERT_NE(spoken(control), nullptr) << name;
      EXPECT_FALSE(vague.contains(spoken(control)->role())) << name;
      if (!control->isVisible() || control->inherits("QTabBar")) continue;  // its tabs have names
      EXPECT_NE(said(control, QAccessible::Name), "") << name;
      ++named;
    }
  });
  EXPECT_GT(named, 100);
}

TEST_F(Accessibility, EveryPaintedWidgetSaysWhatItShows) {
  std::set<std::string> found;
  onEveryPage([&] {
    for (QWidget* widget : window_->pages()->current()->findChildren<QWidget*>()) {
      if (!widget->isVisible()) continue;
      const auto role = spoken(widget)->role();
      if (role != QAccessible::Chart && role != QAccessible::Graphic) continue;
      const std::string name = nameOf(*widget).toStdString();
      found.insert(name);
      EXPECT_NE(said(widget, QAccessible::Name), "") << name;
      EXPECT_NE(said(widget, QAccessible::Description), "") << name;
    }
  });
  for (const char* name :
       {"PreviewStrip 'What the network just saw'", "PictureTile 'mixed'",
        "ShareBar 'λ, weight of A'", "ContactSheet 'Mixed views of the batch'"}) {
    EXPECT_TRUE(found.contains(name)) << name;
  }
}

TEST_F(Accessibility, AChartSaysItsLastValues) {
  Chart chart("Loss", "step", "nats");
  EXPECT_EQ(spoken(&chart)->role(), QAccessible::Chart);
  EXPECT_EQ(said(&chart, QAccessible::Description), "no points yet");
  chart.addSeries("total", &Colors::text, Chart::Shape::line);
  chart.setValues(0, {{1, 5}, {2, 4.25}});
  EXPECT_EQ(said(&chart, QAccessible::Description), "step 2: total 4.25");
}

class EachTheme : public Accessibility {
 protected:
  void look(ThemeChoice theme) {
    window_->setTheme(theme);
    int seen = 0;
    onEveryPage([&] { seen += test::expectFocusIsSeen(*window_); });
    EXPECT_GT(seen, 60);
    window_->evaluate().form()->openWith({});
    test::drawAll();
    EXPECT_GT(test::expectFocusIsSeen(*window_->evaluate().form()), 5);
    window_->evaluate().form()->close();
    window_->help()->showShortcuts->trigger();
    test::drawAll();
    EXPECT_GT(test::expectFocusIsSeen(*window_->help()->shortcutWindow()), 3);
    window_->help()->shortcutWindow()->close();
    window_->evaluate().dock()->show();
    window_->findChild<LogDock*>()->show();
    test::drawAll();
    EXPECT_GT(test::expectFocusIsSeen(*window_), 5);
  }
};

TEST_F(EachTheme, ShowsTheFocusInTheLightOne) {
  look(ThemeChoice::light);
}

TEST_F(EachTheme, ShowsTheFocusInTheDarkOne) {
  look(ThemeChoice::dark);
}

TEST_F(EachTheme, ShowsTheFocusInTheOneOfHighContrast) {
  look(ThemeChoice::highContrast);
}

}  // namespace
}  // namespace mixmask::ui
