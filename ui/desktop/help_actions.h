// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/desktop/diagnostics.h"
#include "ui/desktop/shortcuts.h"

class QAction;
class QMainWindow;
class QWidget;

namespace mixmask::ui {

class Banner;
class ConfigDraft;
class LogDock;
class ShortcutWindow;

// What the menu Help offers.
class HelpActions : public QObject {
  Q_OBJECT
 public:
  HelpActions(const StudioServices& services, const ConfigDraft& draft, const LogDock& log,
              Banner& banner, QMainWindow& window);

  QAction* explain;
  QAction* explainControl;
  QAction* whatsThis;
  QAction* showShortcuts;
  QAction* copyDiagnostics;
  QAction* about;

  // When every action of the window is there.
  void takeShortcuts();
  ShortcutWindow* shortcutWindow() const { return shortcutWindow_; }

 private:
  void explainFocus();
  void explainControlInFocus();
  QWidget* focusWidget() const;
  void openShortcuts();
  void collectDiagnostics();
  void showAbout();

  StudioServices services_;
  const ConfigDraft& draft_;
  const LogDock& log_;
  Banner& banner_;
  QMainWindow& window_;
  Shortcuts* shortcuts_ = nullptr;
  ShortcutWindow* shortcutWindow_ = nullptr;
  Diagnostics diagnostics_;
};

}  // namespace mixmask::ui
