// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/class_legend.h"

#include <QKeyEvent>
#include <QLocale>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kLetters = 16;  // of a name; longer ones are elided

int kindOf(const QListWidgetItem& item) {
  return item.data(Qt::UserRole).toInt();
}

}  // namespace

ClassLegend::ClassLegend(QWidget* parent) : QListWidget(parent) {
  setAccessibleName(tr("Legend"));
  setToolTip(
      tr("Pointing at a row, or the arrow keys: only these points stay bright. Enter or a double "
         "click selects them. Escape: all are bright again."));
  setMouseTracking(true);
  setUniformItemSizes(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTextElideMode(Qt::ElideRight);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(this, &QListWidget::itemEntered, this, &ClassLegend::pointAt);
  connect(this, &QListWidget::viewportEntered, this, [this] { pointAt(nullptr); });
  connect(this, &QListWidget::itemSelectionChanged, this, &ClassLegend::refresh);
  connect(this, &QListWidget::itemActivated, this,
          [this](const QListWidgetItem* item) { Q_EMIT chosen(kindOf(*item)); });
}

void ClassLegend::show(const std::vector<Entry>& entries) {
  clear();
  pointed_.reset();
  for (const Entry& entry : entries) {
    auto* item = new QListWidgetItem(entry.name, this);
    QIcon icon;
    icon.addPixmap(entry.mark);
    icon.addPixmap(entry.mark, QIcon::Selected);  // not tinted
    item->setIcon(icon);
    item->setData(Qt::UserRole, entry.kind);
    item->setToolTip(entry.points < 0 ? entry.name
                                      : tr("%1: %L2 points").arg(entry.name).arg(entry.points));
    item->setData(Qt::AccessibleTextRole, item->toolTip());
  }
  refresh();
}

void ClassLegend::pointAt(const QListWidgetItem* item) {
  pointed_ = item == nullptr ? std::nullopt : std::optional(kindOf(*item));
  refresh();
}

void ClassLegend::refresh() {
  const QList<QListWidgetItem*> kept = selectedItems();
  const std::optional<int> now = pointed_         ? pointed_
                                 : kept.isEmpty() ? std::nullopt
                                                  : std::optional(kindOf(*kept.front()));
  if (now == highlight_) return;
  highlight_ = now;
  Q_EMIT highlighted(highlight_);
}

QSize ClassLegend::sizeHint() const {
  return {fontMetrics().averageCharWidth() * kLetters + 4 * kGap, 0};
}

void ClassLegend::mousePressEvent(QMouseEvent* event) {
  const QListWidgetItem* item = itemAt(event->pos());
  if (item == nullptr || item->isSelected()) {
    pointed_.reset();
    return clearSelection();
  }
  QListWidget::mousePressEvent(event);
}

void ClassLegend::keyPressEvent(QKeyEvent* event) {
  pointed_.reset();  // the keyboard leads now
  if (event->key() == Qt::Key_Escape && !selectedItems().isEmpty()) return clearSelection();
  if (event->key() == Qt::Key_Space && currentItem() != nullptr) {
    return currentItem()->setSelected(!currentItem()->isSelected());
  }
  QListWidget::keyPressEvent(event);
}

void ClassLegend::leaveEvent(QEvent* event) {
  QListWidget::leaveEvent(event);
  pointAt(nullptr);
}

}  // namespace mixmask::ui
