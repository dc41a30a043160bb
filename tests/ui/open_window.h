// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/main_window.h"

namespace mixmask::test {

// The window as it is after a start, with the recipe quickstart in its form.
inline std::unique_ptr<ui::MainWindow> openWindow(FakeWorld& world) {
  auto window = std::make_unique<ui::MainWindow>(world.services());
  window->resize(1280, 720);
  window->show();
  window->loadRecipe("quickstart");
  drawAll();
  return window;
}

}  // namespace mixmask::test
