// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 420;
constexpr int kTop = 56;
constexpr int kPlaceRole = Qt::UserRole;
constexpr int kRightRole = Qt::UserRole + 1;  // the keys, or why it cannot be done

class CommandDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    const bool isOn = index.flags() & Qt::ItemIsEnabled;
    const bool isSelected = option.state & QStyle::State_Selected;
    const Colors colors = colorsOf(option.palette);
    const QColor main = isSelected ? option.palette.color(QPalette::HighlightedText)
                        : isOn     ? colors.text
                                   : colors.dimText;
    const QColor side = isSelected ? main : colors.dimText;
    QRect place = option.rect.adjusted(kGap, 0, -kGap, 0);
    const QFontMetrics metrics(option.font);
    painter->setFont(option.font);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->setPen(main);
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(text, Qt::ElideRight, place.width()));
    place.setLeft(place.left() + metrics.horizontalAdvance(text) + 2 * kGap);
    if (place.width() <= 0) return;
    const QString right =
        metrics.elidedText(index.data(kRightRole).toString(), Qt::ElideRight, place.width());
    painter->setPen(side);
    painter->drawText(place, Qt::AlignRight | Qt::AlignVCenter, right);
    place.setRight(place.right() - metrics.horizontalAdvance(right) - 2 * kGap);
    if (place.width() <= 0) return;
    painter->drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(index.data(kPlaceRole).toString(), Qt::ElideRight, place.width()));
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    return {kWidth / 2, QFontMetrics(option.font).height() + kGap};
  }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QWidget(window),
      field_(new QLineEdit(this)),
      list_(new QListView(this)),
      model_(new QStandardItemModel(this)) {
  setObjectName("commands");
  setAutoFillBackground(true);
  setAccessibleName(tr("Commands"));
  field_->setPlaceholderText(tr("What shall be done? A few letters are enough"));
  field_->setAccessibleName(tr("Command"));
  field_->setToolTip(tr("Letters of what is looked for; Up and Down choose, Enter does it"));
  field_->setClearButtonEnabled(true);
  list_->setModel(model_);
  list_->setItemDelegate(new CommandDelegate(list_));
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setFocusPolicy(Qt::NoFocus);  // the field keeps it and hands the arrow keys on
  list_->setAccessibleName(tr("Commands that fit"));
  list_->setToolTip(tr("What fits the letters, the best first"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(field_);
  column->addWidget(list_, 1);
  field_->installEventFilter(this);
  window->installEventFilter(this);
  connect(field_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(field_, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
  connect(list_, &QListView::clicked, this, &CommandPalette::runCurrent);
  hide();
}

void CommandPalette::addSource(Source source) {
  sources_.push_back(std::move(source));
}

void CommandPalette::open() {
  if (isVisible()) return;
  all_.clear();
  for (const Source& source : sources_) {
    std::ranges::move(source(), std::back_inserter(all_));
  }
  before_ = window()->focusWidget();
  field_->clear();
  filter();
  place();
  show();
  raise();
  field_->setFocus();
}

void CommandPalette::place() {
  const QWidget* window = parentWidget();
  const QSize size(std::min(kWidth, window->width() - 2 * kGap),
                   std::min(kHeight, window->height() - kTop - kGap));
  setGeometry(QRect(QPoint((window->width() - size.width()) / 2, kTop), size));
}

void CommandPalette::filter() {
  std::vector<std::pair<int, const Command*>> found;
  for (const Command& command : all_) {
    const int cost = mismatch(field_->text(), command);
    if (cost < 0) continue;
    found.emplace_back(cost + (command.why.isEmpty() ? 0 : 1), &command);
  }
  std::ranges::stable_sort(found, {}, &std::pair<int, const Command*>::first);
  shown_.clear();
  model_->clear();
  for (const auto& [cost, command] : found) {
    shown_.push_back(*command);
    auto* item = new QStandardItem(command->text);
    const QString right = command->why.isEmpty() ? command->keys : command->why;
    item->setData(command->place, kPlaceRole);
    item->setData(right, kRightRole);
    item->setData(QStringList{command->place, command->text, right}.join(", "),
                  Qt::AccessibleTextRole);
    item->setToolTip(command->why);
    item->setEnabled(command->why.isEmpty());
    model_->appendRow(item);
  }
  const auto first = std::ranges::find_if(shown_, [](const Command& c) { return c.why.isEmpty(); });
  list_->setCurrentIndex(model_->index(static_cast<int>(first - shown_.begin()), 0));
}

void CommandPalette::paintEvent(QPaintEvent*) {
  const Colors colors = colorsOf(palette());
  QPainter painter(this);
  painter.fillRect(rect(), colors.window);
  painter.setPen(QPen(colors.dimText, 1));
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void CommandPalette::runCurrent() {
  const int row = list_->currentIndex().row();
  if (row < 0 || !shown_[static_cast<std::size_t>(row)].why.isEmpty()) return;
  const auto run = shown_[static_cast<std::size_t>(row)].run;
  closeAndReturn();
  run();
}

void CommandPalette::closeAndReturn() {
  if (before_ != nullptr) before_->setFocus();
  before_ = nullptr;
  hide();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == window() && event->type() == QEvent::Resize && isVisible()) place();
  if (watched != field_) return false;
  if (event->type() == QEvent::FocusOut && !isAncestorOf(QApplication::focusWidget())) hide();
  if (event->type() != QEvent::KeyPress) return false;
  switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape:
      closeAndReturn();
      return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      QApplication::sendEvent(list_, event);
      return true;
    default:
      return false;
  }
}

}  // namespace mixmask::ui
