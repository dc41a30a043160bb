// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/shortcuts.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QMainWindow>
#include <QSettings>
#include <algorithm>

#include "ui/desktop/command_list.h"

namespace mixmask::ui {
namespace {

constexpr const char* kGroup = "shortcuts";

QString idOf(const Shortcuts::Row& row) {
  QString id = row.place + ' ' + row.text;
  return id.replace('/', '-').replace('\\', '-');
}

bool isOfWindow(const QAction& action) {
  return action.shortcutContext() == Qt::WindowShortcut ||
         action.shortcutContext() == Qt::ApplicationShortcut;
}

// Whether both can hear the same key. The keys of a list and of a dock work in them alone.
bool canMeet(const Shortcuts::Row& a, const Shortcuts::Row& b) {
  // Start and its like: two verbs of one key, of which the window shows one.
  if (!a.initial.isEmpty() && a.initial == b.initial) return false;
  return isOfWindow(*a.action) || isOfWindow(*b.action) || a.action->parent() == b.action->parent();
}

QString inTip(const QKeySequence& keys) {
  return keys.isEmpty() ? QString() : QString(" (%1)").arg(keys.toString(QKeySequence::NativeText));
}

bool isTyping(const QKeySequence& keys) {
  const QKeyCombination first = keys[0];
  const bool isLetter = first.key() >= Qt::Key_Space && first.key() <= Qt::Key_ydiaeresis;
  return isLetter && (first.keyboardModifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
}

bool edits(const QKeyEvent& event) {
  using Key = QKeySequence;
  static constexpr Key::StandardKey kKeys[] = {Key::Undo, Key::Redo,  Key::Copy,
                                               Key::Cut,  Key::Paste, Key::SelectAll};
  return std::ranges::any_of(kKeys, [&](Key::StandardKey key) { return event.matches(key); });
}

}  // namespace

Shortcuts::Shortcuts(QMainWindow& window) : QObject(&window) {
  QApplication::instance()->installEventFilter(this);
  QSettings settings;
  settings.beginGroup(kGroup);
  std::vector<QKeySequence> wanted;
  for (const auto& [action, place] : actionsOf(window)) {
    if (isPassing(*action)) continue;
    const QKeySequence initial = action->shortcut();
    rows_.push_back({action, place, plainText(action->text()), initial,
                     !initial.isEmpty() && action->toolTip().endsWith(inTip(initial))});
    const QVariant kept = settings.value(idOf(rows_.back()));
    wanted.push_back(kept.isValid() ? QKeySequence::fromString(kept.toString()) : initial);
  }
  // What has become impossible is passed over.
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (!problemWith(row, wanted[row], wanted).isEmpty()) wanted[row] = rows_[row].initial;
    if (wanted[row] != rows_[row].initial) give(row, wanted[row]);
  }
}

bool Shortcuts::isOfWindowAction(const QKeySequence& keys) const {
  return std::ranges::any_of(rows_, [&](const Row& row) {
    return row.action != nullptr && row.action->isEnabled() && isOfWindow(*row.action) &&
           row.action->shortcut() == keys;
  });
}

bool Shortcuts::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride) return false;
  auto* key = static_cast<QKeyEvent*>(event);
  const auto* widget = qobject_cast<QWidget*>(watched);
  const bool isHere = widget != nullptr && widget->window() == parent();
  if (!isHere || !(key->modifiers() & Qt::ControlModifier) || edits(*key)) return false;
  if (!isOfWindowAction(key->keyCombination())) return false;
  event->ignore();
  return true;
}

std::vector<QKeySequence> Shortcuts::current() const {
  std::vector<QKeySequence> all;
  for (std::size_t row = 0; row < rows_.size(); ++row) all.push_back(keysOf(row));
  return all;
}

QKeySequence Shortcuts::keysOf(std::size_t row) const {
  return rows_[row].action == nullptr ? QKeySequence() : rows_[row].action->shortcut();
}

bool Shortcuts::isChanged(std::size_t row) const {
  return keysOf(row) != rows_[row].initial;
}

QString Shortcuts::problemWith(std::size_t row, const QKeySequence& keys,
                               const std::vector<QKeySequence>& all) const {
  if (keys.isEmpty()) return {};
  const QString name = keys.toString(QKeySequence::NativeText);
  if (keys[0].key() == Qt::Key_unknown) return tr("These keys are not known; choose others.");
  if (isOfWindow(*rows_[row].action) && isTyping(keys)) {
    return tr("%1 is needed for typing; add Ctrl or Alt to it.").arg(name);
  }
  for (std::size_t other = 0; other < rows_.size(); ++other) {
    const QKeySequence& taken = all[other];
    if (other == row || taken.isEmpty() || !canMeet(rows_[row], rows_[other])) continue;
    if (taken.matches(keys) == QKeySequence::NoMatch &&
        keys.matches(taken) == QKeySequence::NoMatch) {
      continue;
    }
    return tr("%1 belongs to “%2” (%3); choose other keys, or take it away there first.")
        .arg(name, rows_[other].text, rows_[other].place);
  }
  return {};
}

void Shortcuts::give(std::size_t row, const QKeySequence& keys) {
  QAction& action = *rows_[row].action;
  const QString before = inTip(action.shortcut());
  action.setShortcut(keys);
  if (!rows_[row].isInTip) return;
  QString tip = action.toolTip();
  if (tip.endsWith(before)) tip.chop(before.size());
  if (!tip.endsWith(inTip(keys))) tip += inTip(keys);
  action.setToolTip(tip);
}

QString Shortcuts::assign(std::size_t row, const QKeySequence& keys) {
  if (rows_[row].action == nullptr) return {};
  const QString problem = problemWith(row, keys, current());
  if (!problem.isEmpty()) return problem;
  give(row, keys);
  QSettings settings;
  settings.beginGroup(kGroup);
  if (isChanged(row)) {
    settings.setValue(idOf(rows_[row]), keys.toString(QKeySequence::PortableText));
  } else {
    settings.remove(idOf(rows_[row]));
  }
  Q_EMIT changed();
  return {};
}

void Shortcuts::resetAll() {
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (rows_[row].action != nullptr) give(row, rows_[row].initial);
  }
  QSettings().remove(kGroup);
  Q_EMIT changed();
}

}  // namespace mixmask::ui
