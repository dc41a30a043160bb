// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "core/config/option.h"

class QAction;
class QMainWindow;

namespace mixmask::ui {

// "&Open recipe..." as it is read: "Open recipe".
QString plainText(QString text);

// An action of the window and where a reader finds it: "View › Theme", or the page that it is on.
struct PlacedAction {
  QAction* action;
  QString place;
};

// Every action of the menus, and after them those that only pages and docks have.
std::vector<PlacedAction> actionsOf(const QMainWindow& window);

// An action that comes and goes, such as a recent run: it can be run, but has no key of its own.
void markPassing(QAction& action);
bool isPassing(const QAction& action);

// One thing that can be done now, as the palette lists it.
struct Command {
  QString place, text, keys;
  QString why;  // it cannot be done now; empty: it can
  std::function<void()> run;
  int behind = 0;  // added to its mismatch: what fits as well comes first
};

std::vector<Command> commandsOf(const QMainWindow& window);
// One a setting of the form; `show` gets its path.
std::vector<Command> settingCommands(const std::vector<OptionSpec>& specs,
                                     const std::function<void(const QString& path)>& show);

// How well words fit a command; lower is better, negative not at all. Each word begins a word of
// the command, or stands within it, or is spelt by letters of it in this order: "st ru" is Run ›
// Start.
int mismatch(const QString& words, const Command& command);

}  // namespace mixmask::ui
