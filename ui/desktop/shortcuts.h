// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QObject>
#include <QPointer>
#include <QString>
#include <vector>

class QAction;
class QMainWindow;

namespace mixmask::ui {

// The keys of the window's actions: those that they were made with, and those that the user chose
// instead, which the settings keep.
class Shortcuts : public QObject {
  Q_OBJECT
 public:
  struct Row {
    QPointer<QAction> action;
    QString place, text;
    QKeySequence initial;
    bool isInTip;  // the tip of the button ends with them
  };

  // Takes the actions that the window has now, and gives them the keys of the settings.
  explicit Shortcuts(QMainWindow& window);

  const std::vector<Row>& rows() const { return rows_; }
  QKeySequence keysOf(std::size_t row) const;
  bool isChanged(std::size_t row) const;
  // No keys take them away. "" or, with nothing changed, why these cannot be.
  QString assign(std::size_t row, const QKeySequence& keys);
  QString reset(std::size_t row) { return assign(row, rows_[row].initial); }
  void resetAll();

 Q_SIGNALS:
  void changed();

 protected:
  // A text field would take some of the window's keys for itself, such as Ctrl+E for the end of its
  // line: it has only those of editing.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool isOfWindowAction(const QKeySequence& keys) const;
  std::vector<QKeySequence> current() const;
  // Where the other actions have the keys `all`.
  QString problemWith(std::size_t row, const QKeySequence& keys,
                      const std::vector<QKeySequence>& all) const;
  void give(std::size_t row, const QKeySequence& keys);

  std::vector<Row> rows_;
};

}  // namespace mixmask::ui
