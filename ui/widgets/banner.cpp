// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

struct Look {
  const char* icon;
  QString word;
  QColor mark;
};

Look lookOf(Banner::Kind kind, const Colors& colors) {
  switch (kind) {
    case Banner::Kind::done:
      return {"done", Banner::tr("Done"), colors.clean};
    case Banner::Kind::caution:
      return {"warning", Banner::tr("Note"), colors.caution};
    case Banner::Kind::error:
      return {"error", Banner::tr("Failed"), colors.warning};
    case Banner::Kind::info:
      break;
  }
  return {"info", Banner::tr("Info"), colors.own};
}

}  // namespace

Banner::Banner(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel(this)),
      text_(new QLabel(this)),
      action_(new QPushButton(this)),
      other_(new QPushButton(this)),
      close_(new QToolButton(this)) {
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  close_->setIcon(icon("close"));
  close_->setAutoRaise(true);
  close_->setToolTip(tr("Hide this message"));
  close_->setAccessibleName(tr("Hide this message"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kGap * 2, kGap, kGap, kGap);
  row->setSpacing(kGap);
  row->addWidget(icon_);
  row->addWidget(text_, 1);
  row->addWidget(action_);
  row->addWidget(other_);
  row->addWidget(close_);
  action_->setToolTip(tr("Do this about the message"));
  other_->setToolTip(tr("Do this instead about the message"));
  connect(close_, &QToolButton::clicked, this, &QWidget::hide);
  connect(action_, &QPushButton::clicked, this, [this] {
    if (run_) run_();
  });
  connect(other_, &QPushButton::clicked, this, [this] {
    if (runOther_) runOther_();
  });
  hide();
}

void Banner::say(Kind kind, const QString& text) {
  say(kind, text, {}, {});
}

void Banner::say(Kind kind, const QString& text, const QString& action, std::function<void()> run) {
  kind_ = kind;
  const QString word = lookOf(kind, colorsOf(palette())).word;
  text_->setText(kind == Kind::info ? text : word + ": " + text);
  action_->setText(action);
  action_->setToolTip({});
  action_->setVisible(!action.isEmpty());
  run_ = std::move(run);
  other_->hide();
  setAccessibleName(text_->text());
  recolor();
  setVisible(true);
}

void Banner::offerToo(const QString& action, std::function<void()> run) {
  other_->setText(action);
  runOther_ = std::move(run);
  other_->show();
}

QString Banner::text() const {
  return text_->text();
}

void Banner::recolor() {
  const Look look = lookOf(kind_, colorsOf(palette()));
  icon_->setPixmap(iconPixmap(look.icon, look.mark, 20, devicePixelRatioF()));
}

void Banner::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

void Banner::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  painter.setPen(QPen(colors.border, 1));
  painter.setBrush(colors.base);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  painter.fillRect(QRect(0, 0, 4, height()), lookOf(kind_, colors).mark);
}

}  // namespace mixmask::ui
