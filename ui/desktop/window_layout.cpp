// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/window_layout.h"

#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr int kVersion = 1;
const QSize kFirstSize(1280, 800);

}  // namespace

WindowLayout::WindowLayout(QMainWindow& window)
    : window_(window), initial_(window.saveState(kVersion)) {
  window_.resize(kFirstSize);
  keepOnScreen();
  for (QSplitter* splitter : window_.findChildren<QSplitter*>()) {
    if (!splitter->objectName().isEmpty()) splitters_.emplace_back(splitter, splitter->saveState());
  }
}

void WindowLayout::restore() {
  const QSettings settings;
  window_.restoreGeometry(settings.value("geometry").toByteArray());
  window_.restoreState(settings.value("layout").toByteArray(), kVersion);
  for (const auto& [splitter, initial] : splitters_) {
    splitter->restoreState(settings.value(splitter->objectName()).toByteArray());
  }
  keepOnScreen();
}

// The screen that the window was on may have gone, or this one may be smaller.
void WindowLayout::keepOnScreen() {
  if (window_.isMaximized() || window_.isFullScreen()) return;
  const QRect screen = window_.screen()->availableGeometry();
  window_.resize(window_.size().boundedTo(screen.size()));
  QRect place = window_.geometry();
  place.moveRight(std::min(place.right(), screen.right()));
  place.moveBottom(std::min(place.bottom(), screen.bottom()));
  place.moveLeft(std::max(place.left(), screen.left()));
  place.moveTop(std::max(place.top(), screen.top()));
  if (place != window_.geometry()) window_.move(place.topLeft());
}

void WindowLayout::store() const {
  QSettings settings;
  settings.setValue("geometry", window_.saveGeometry());
  settings.setValue("layout", window_.saveState(kVersion));
  for (const auto& [splitter, initial] : splitters_) {
    settings.setValue(splitter->objectName(), splitter->saveState());
  }
}

void WindowLayout::reset() {
  window_.restoreState(initial_, kVersion);
  for (const auto& [splitter, initial] : splitters_) splitter->restoreState(initial);
  if (window_.isMaximized() || window_.isFullScreen()) return;
  window_.resize(kFirstSize);
  keepOnScreen();
}

}  // namespace mixmask::ui
