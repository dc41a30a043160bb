// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/chart_group.h"

#include <QGridLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme.h"

namespace mixmask::ui {

ChartGroup::ChartGroup(const QString& title, QWidget* parent)
    : QWidget(parent), head_(new QToolButton(this)), body_(new QWidget(this)) {
  head_->setText(title);
  head_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  head_->setAutoRaise(true);
  head_->setArrowType(Qt::DownArrow);
  head_->setToolTip(tr("Fold these charts away or show them"));
  QFont bold = font();
  bold.setBold(true);
  head_->setFont(bold);
  grid_ = new QGridLayout(body_);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(kGap);
  for (int column = 0; column < 2; ++column) grid_->setColumnStretch(column, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap / 2);
  column->addWidget(head_);
  column->addWidget(body_, 1);
  connect(head_, &QToolButton::clicked, this, [this] { setFolded(!isFolded()); });
}

void ChartGroup::place(QWidget* chart, int index) {
  grid_->addWidget(chart, index / 2, index % 2);
}

bool ChartGroup::isFolded() const {
  return body_->isHidden();
}

void ChartGroup::setFolded(bool folded) {
  head_->setArrowType(folded ? Qt::RightArrow : Qt::DownArrow);
  body_->setHidden(folded);
}

}  // namespace mixmask::ui
