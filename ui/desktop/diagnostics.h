// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <thread>

#include "ui/studio_services.h"

namespace mixmask::ui {

// What a report of a fault needs: versions, devices, system, the settings of the form and the last
// lines of the log. `home` is written as ~.
QString diagnosticsText(const VersionInfo& versions, const QString& settings,
                        const QStringList& log, const QString& home);

// Asks for the versions on a thread of its own, because a first look at a GPU takes a while.
class Diagnostics : public QObject {
  Q_OBJECT
 public:
  explicit Diagnostics(const StudioServices& services, QObject* parent = nullptr);
  // ready() follows.
  void collect(const QString& settings, const QStringList& log);

 Q_SIGNALS:
  void ready(const QString& text);

 private:
  StudioServices services_;
  bool isAsking_ = false;
  std::jthread asking_;  // last: it ends first
};

}  // namespace mixmask::ui
