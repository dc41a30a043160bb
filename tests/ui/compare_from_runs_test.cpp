// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <gtest/gtest.h>

#include <QAction>
#include <QItemSelectionModel>
#include <QSettings>

#include "tests/ui/open_window.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/side_picker.h"
#include "ui/runs/library_actions.h"
#include "ui/runs/run_table.h"
#include "ui/runs/runs_page.h"

namespace mixmask::ui {
namespace {

// The action that has this shortcut in the whole window.
QAction* actionOf(const MainWindow& window, const QKeySequence& keys) {
  for (QAction* action : window.findChildren<QAction*>()) {
    if (action->shortcuts().contains(keys)) return action;
  }
  return nullptr;
}

TEST(CompareFromRuns, CtrlDOpensTheSelectedRunsBesideEachOther) {
  QSettings().clear();
  test::FakeWorld world;
  world.runs->set({test::fakeSummary("one"), test::fakeSummary("two"), test::fakeSummary("three")});
  const auto window = test::openWindow(world);
  RunsPage& runs = *window->runsPage();
  window->showPage(&runs);
  ASSERT_TRUE(test::waitUntil([&] { return runs.isListed(); }));
  test::drawAll();
  QAction* compare = actionOf(*window, QKeySequence("Ctrl+D"));
  ASSERT_NE(compare, nullptr);
  RunTable& table = *runs.table();
  table.clearSelection();
  test::drawAll();
  EXPECT_FALSE(compare->isEnabled()) << "nothing is selected";
  for (int row = 0; row < 2; ++row) {
    table.selectionModel()->select(table.model()->index(row, 0),
                                   QItemSelectionModel::Select | QItemSelectionModel::Rows);
  }
  test::drawAll();
  ASSERT_TRUE(compare->isEnabled());
  compare->trigger();
  ComparePage& page = *window->comparePage();
  EXPECT_TRUE(page.isVisible());
  const auto a = page.picker(0)->choice().path, b = page.picker(1)->choice().path;
  EXPECT_FALSE(a.empty());
  EXPECT_FALSE(b.empty());
  EXPECT_NE(a, b);
  EXPECT_TRUE(page.picker(2)->choice().empty());
  EXPECT_TRUE(test::waitUntil([&] { return !page.isComparing(); }));
}

}  // namespace
}  // namespace mixmask::ui
