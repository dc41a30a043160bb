// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/log_dock.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>

#include "ui/widgets/help_button.h"

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
  log_->setToolTip(tr("What runs and evaluations told, the newest last"));
  auto* body = new QWidget(this);
  auto* row = new QHBoxLayout(body);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(log_, 1);
  row->addWidget(new HelpButton(Topic::log, body), 0, Qt::AlignTop);
  setWidget(body);
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
