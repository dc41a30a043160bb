// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/main_window.h"
#include "ui/runs/runs_page.h"

namespace mixmask::test {

// A window that shows the page Runs, with these runs in its library.
class WindowOnRuns : public testing::Test {
 protected:
  void SetUp() override { QSettings().clear(); }

  void open(std::vector<RunSummary> runs) {
    world_.runs->set(std::move(runs));
    window_ = std::make_unique<ui::MainWindow>(world_.services());
    window_->resize(1280, 800);
    window_->show();
    window_->loadRecipe("quickstart");
    window_->showPage(2);
    ASSERT_TRUE(waitUntil([&] { return window_->runsPage()->isListed(); }));
    drawAll();
  }

  FakeWorld world_;
  std::unique_ptr<ui::MainWindow> window_;
};

}  // namespace mixmask::test
