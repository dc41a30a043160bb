// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <optional>

namespace mixmask::ui {

// What the marks of a scatter plot stand for. Pointing at a row highlights its kind for as long; a
// click, the arrow keys and Space keep it highlighted, a second click or Escape lets it go; Enter
// or a double click chooses all its points.
class ClassLegend : public QListWidget {
  Q_OBJECT
 public:
  struct Entry {
    int kind = 0;
    QString name;
    QPixmap mark;
    qsizetype points = -1;  // -1: not said
  };

  explicit ClassLegend(QWidget* parent = nullptr);
  void show(const std::vector<Entry>& entries);  // another one: nothing is highlighted
  std::optional<int> highlight() const { return highlight_; }
  QSize sizeHint() const override;

 Q_SIGNALS:
  void highlighted(std::optional<int> kind);
  void chosen(int kind);

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void pointAt(const QListWidgetItem* item);  // null: at none
  void refresh();

  std::optional<int> pointed_, highlight_;
};

}  // namespace mixmask::ui
