// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QKeyEvent>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <functional>

#include "ui/wait_until.h"

namespace mixmask::test {

// One offscreen application for all tests of an executable, with settings of its own.
class ApplicationEnvironment : public ::testing::Environment {
 public:
  void SetUp() override {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder_.path());
    QApplication::setOrganizationName("mixmask-test");
    QApplication::setApplicationName("window");
    static int argc = 1;
    static char name[] = "test";
    static char* argv[] = {name, nullptr};
    application_ = std::make_unique<QApplication>(argc, argv);
  }
  void TearDown() override { application_.reset(); }

 private:
  QTemporaryDir folder_;
  std::unique_ptr<QApplication> application_;
};

inline const auto* const kApplication =
    ::testing::AddGlobalTestEnvironment(new ApplicationEnvironment);

inline bool waitUntil(const std::function<bool()>& done, int milliseconds = 20000) {
  return ui::waitUntil(done, milliseconds);
}

inline void drawAll() {
  for (int i = 0; i < 3; ++i) QApplication::processEvents();
}

inline void press(QWidget* widget, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QKeyEvent event(QEvent::KeyPress, key, modifiers);
  QApplication::sendEvent(widget, &event);
}

}  // namespace mixmask::test
