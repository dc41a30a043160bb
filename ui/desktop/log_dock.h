// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>
#include <vector>

#include "core/session/events.h"

class QPlainTextEdit;

namespace mixmask::ui {

// What runs and evaluations report in words.
class LogDock : public QDockWidget {
  Q_OBJECT
 public:
  explicit LogDock(QWidget* parent = nullptr);
  void say(const QString& text);
  void add(const std::vector<LogLine>& lines);
  QString text() const;
  QStringList lastLines(int count) const;

 private:
  QPlainTextEdit* log_;
};

}  // namespace mixmask::ui
