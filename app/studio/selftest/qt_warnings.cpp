// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/qt_warnings.h"

#include <QMutex>
#include <utility>

namespace mixmask::ui {
namespace {

QMutex mutex;
QStringList kept;
QtMessageHandler former = nullptr;

void handle(QtMsgType type, const QMessageLogContext& context, const QString& message) {
  if (message.startsWith("This plugin does not support")) return;
  if (type == QtWarningMsg || type == QtCriticalMsg) {
    const QMutexLocker lock(&mutex);
    kept << message;
  }
  if (former != nullptr) former(type, context, message);
}

}  // namespace

void keepQtWarnings() {
  former = qInstallMessageHandler(&handle);
}

QStringList takeQtWarnings() {
  const QMutexLocker lock(&mutex);
  return std::exchange(kept, {});
}

}  // namespace mixmask::ui
