// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/command_list.h"

#include <QAction>
#include <QApplication>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QToolBar>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr const char* kPassing = "isPassing";
constexpr int kWithin = 2;  // against 0 for the beginning of a word
constexpr int kSpelt = 6;
constexpr int kInPlace = 1;  // a word of the menu counts a little less than one of the action
constexpr int kSetting = 3;  // there are many, and the form has a search of its own

QString tr(const char* text) {
  return QApplication::translate("CommandList", text);
}

QString joined(const QString& place, const QString& name) {
  return place.isEmpty() ? name : place + QStringLiteral(" \u203A ") + name;
}

void addMenu(const QList<QAction*>& actions, const QString& place, QSet<const QAction*>& seen,
             std::vector<PlacedAction>& all) {
  for (QAction* action : actions) {
    if (action->isSeparator() || seen.contains(action)) continue;
    if (action->menu() != nullptr) {
      addMenu(action->menu()->actions(), joined(place, plainText(action->text())), seen, all);
      continue;
    }
    seen.insert(action);
    all.push_back({action, place});
  }
}

// The page or dock that an action is on.
const QWidget* panelOf(const QAction& action) {
  for (const QObject* parent = action.parent(); parent != nullptr; parent = parent->parent()) {
    const auto* widget = qobject_cast<const QWidget*>(parent);
    if (widget != nullptr && !widget->windowTitle().isEmpty()) return widget;
  }
  return nullptr;
}

bool belongsToItsWidget(const QAction& action) {
  const QObject* parent = action.parent();
  return qobject_cast<const QMenu*>(parent) != nullptr ||
         qobject_cast<const QToolBar*>(parent) != nullptr ||
         (parent != nullptr && parent->inherits("QLineEdit"));
}

QString whyNot(const QAction& action, bool isOnPanel) {
  if (isOnPanel && !panelOf(action)->isVisible()) {
    return tr("Open %1 first").arg(panelOf(action)->windowTitle());
  }
  if (action.isEnabled() && action.isVisible()) return {};
  const QString tip = action.toolTip();
  const bool isReason = !action.isEnabled() && action.isVisible() &&
                        tip != plainText(action.text()) && !tip.startsWith(action.statusTip());
  return isReason ? tip : tr("Not in this state");
}

int mismatchOfWord(const QString& word, const QString& text) {
  int place = static_cast<int>(text.indexOf(word, 0, Qt::CaseInsensitive));
  if (place == 0) return 0;
  for (int at = place; at > 0;
       at = static_cast<int>(text.indexOf(word, at + 1, Qt::CaseInsensitive))) {
    if (!text[at - 1].isLetterOrNumber()) return 0;
  }
  if (place > 0) return kWithin;
  qsizetype letter = 0;
  for (const QChar& c : text) {
    if (letter < word.size() && c.toCaseFolded() == word[letter].toCaseFolded()) ++letter;
  }
  return letter == word.size() ? kSpelt : -1;
}

}  // namespace

QString plainText(QString text) {
  text.replace("&&", QChar(1)).remove('&').replace(QChar(1), '&');
  while (text.endsWith('.')) text.chop(1);
  return text;
}

void markPassing(QAction& action) {
  action.setProperty(kPassing, true);
}

bool isPassing(const QAction& action) {
  return action.property(kPassing).toBool();
}

std::vector<PlacedAction> actionsOf(const QMainWindow& window) {
  std::vector<PlacedAction> all;
  QSet<const QAction*> seen;
  addMenu(window.menuBar()->actions(), {}, seen, all);
  for (QAction* action : window.findChildren<QAction*>()) {
    if (action->isSeparator() || action->text().isEmpty() || action->menu() != nullptr ||
        seen.contains(action) || belongsToItsWidget(*action)) {
      continue;
    }
    const QWidget* panel = panelOf(*action);
    if (panel == nullptr || panel == &window) continue;
    all.push_back({action, panel->windowTitle()});
  }
  return all;
}

std::vector<Command> commandsOf(const QMainWindow& window) {
  std::vector<Command> commands;
  for (const auto& [action, place] : actionsOf(window)) {
    const QWidget* panel = panelOf(*action);
    const bool isOnPanel = panel != nullptr && panel != &window && panel->windowTitle() == place;
    commands.push_back({place, plainText(action->text()),
                        action->shortcut().toString(QKeySequence::NativeText),
                        whyNot(*action, isOnPanel), [action = action] { action->trigger(); }});
  }
  return commands;
}

std::vector<Command> settingCommands(const std::vector<OptionSpec>& specs,
                                     const std::function<void(const QString& path)>& show) {
  std::vector<Command> commands;
  for (const OptionSpec& spec : specs) {
    const QString path = QString::fromStdString(spec.key);
    commands.push_back({tr("Setting %1").arg(path),
                        QString::fromStdString(spec.label),
                        {},
                        {},
                        [show, path] { show(path); },
                        kSetting});
  }
  return commands;
}

int mismatch(const QString& words, const Command& command) {
  int sum = 0;
  for (const QString& word : words.split(' ', Qt::SkipEmptyParts)) {
    const int inText = mismatchOfWord(word, command.text);
    const int inPlace = mismatchOfWord(word, command.place);
    if (inText < 0 && inPlace < 0) return -1;
    sum += inText < 0    ? inPlace + kInPlace
           : inPlace < 0 ? inText
                         : std::min(inText, inPlace + kInPlace);
  }
  return sum + command.behind;
}

}  // namespace mixmask::ui
