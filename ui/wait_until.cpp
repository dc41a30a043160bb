// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/wait_until.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

namespace mixmask::ui {
namespace {

constexpr int kLookMilliseconds = 5;

}  // namespace

bool waitUntil(const std::function<bool()>& done, int milliseconds) {
  QElapsedTimer clock;
  clock.start();
  QTimer looks;  // ends each wait
  looks.start(kLookMilliseconds);
  while (!done()) {
    if (clock.hasExpired(milliseconds)) return false;
    // Not a loop of its own, in which objects would outlive their deleteLater().
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  return true;
}

}  // namespace mixmask::ui
