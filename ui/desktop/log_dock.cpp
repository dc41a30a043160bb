// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/log_dock.h"

#include <QFontDatabase>
#include <QPlainTextEdit>

namespace mixmask::ui {
namespace {

constexpr int kMostLines = 5000;

}  // namespace

LogDock::LogDock(QWidget* parent) : QDockWidget(tr("Log"), parent), log_(new QPlainTextEdit(this)) {
  setObjectName("log");
  log_->setReadOnly(true);
  log_->setMaximumBlockCount(kMostLines);
  log_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  log_->setAccessibleName(tr("Log"));
  log_->setPlaceholderText(tr("What the run reports in words appears here."));
  log_->setTabChangesFocus(true);
  setWidget(log_);
}

void LogDock::say(const QString& text) {
  log_->appendPlainText(text);
}

void LogDock::add(const std::vector<LogLine>& lines) {
  for (const LogLine& line : lines) {
    const QString word = line.level == LogLine::Level::error     ? tr("Error: ")
                         : line.level == LogLine::Level::warning ? tr("Warning: ")
                                                                 : QString();
    say(word + QString::fromStdString(line.text));
  }
}

QString LogDock::text() const {
  return log_->toPlainText();
}

QStringList LogDock::lastLines(int count) const {
  const QStringList lines = text().split('\n', Qt::SkipEmptyParts);
  return lines.mid(std::max<qsizetype>(0, lines.size() - count));
}

}  // namespace mixmask::ui
