// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/help_button.h"

#include <QDialog>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kPopupWidth = 400;

}  // namespace

HelpButton::HelpButton(Topic topic, QWidget* panel) : QToolButton(panel), topic_(topic) {
  setText("?");
  setAutoRaise(true);
  setTopic(topic);
  setFocusPolicy(Qt::TabFocus);
  const int side = fontMetrics().height() + kGap / 2;
  setFixedSize(side, side);
  connect(this, &QToolButton::clicked, this, &HelpButton::explain);
}

HelpButton* HelpButton::inCornerOf(QWidget* panel, Topic topic) {
  auto* button = new HelpButton(topic, panel);
  button->isInCorner_ = true;
  panel->installEventFilter(button);
  button->place();
  button->show();
  return button;
}

void HelpButton::setTopic(Topic topic) {
  topic_ = topic;
  const QString title = explanationOf(topic).title;
  setAccessibleName(tr("About %1").arg(title));
  setToolTip(tr("%1: what this is (F1)").arg(title));
}

void HelpButton::place() {
  move(parentWidget()->width() - width(), 0);
  raise();
}

bool HelpButton::eventFilter(QObject* watched, QEvent* event) {
  if (isInCorner_ && watched == parentWidget() && event->type() == QEvent::Resize) place();
  return false;
}

void HelpButton::explain() {
  if (popup_ != nullptr) popup_->close();
  auto* popup = new QFrame(this, Qt::Popup);
  popup->setFrameShape(QFrame::StyledPanel);
  popup->setAttribute(Qt::WA_DeleteOnClose);
  const Explanation explanation = explanationOf(topic_);
  popup->setAccessibleName(explanation.title);
  auto* text = new QLabel(explanation.html(), popup);
  text->setTextFormat(Qt::RichText);
  text->setWordWrap(true);
  text->setFixedWidth(kPopupWidth);
  auto* column = new QVBoxLayout(popup);
  column->setContentsMargins(2 * kGap, kGap, 2 * kGap, kGap);
  column->addWidget(text);
  popup->adjustSize();
  // Below the button; on the screen in any case.
  const QRect room = screen()->availableGeometry();
  QPoint at = mapToGlobal(QPoint(width() - popup->width(), height()));
  if (at.y() + popup->height() > room.bottom())
    at.setY(mapToGlobal(QPoint()).y() - popup->height());
  at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - popup->width())));
  at.setY(std::max(at.y(), room.top()));
  popup->move(at);
  popup_ = popup;
  connect(popup, &QObject::destroyed, this, [this] { popup_ = nullptr; });
  popup->show();
}

HelpButton* helpAround(QWidget* inside) {
  for (QWidget* panel = inside; panel != nullptr; panel = panel->parentWidget()) {
    const bool isDialog = qobject_cast<QDialog*>(panel) != nullptr;
    if (panel->isWindow() && !isDialog) break;
    for (HelpButton* button : panel->findChildren<HelpButton*>()) {
      if (button->isVisible() && button->window() == panel->window()) return button;
    }
    if (isDialog) break;
  }
  return nullptr;
}

}  // namespace mixmask::ui
