// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/whats_this.h"

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QHelpEvent>
#include <QMenu>
#include <QStyleOptionComboBox>
#include <QTextDocument>
#include <QToolTip>
#include <QWhatsThis>

#include "ui/studio_style.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

QString paragraph(const QString& text) {
  return Qt::mightBeRichText(text) ? text : Qt::convertFromPlainText(text, Qt::WhiteSpaceNormal);
}

QString heading(const QString& text) {
  return QString("<p><b>%1</b></p>").arg(text.toHtmlEscaped());
}

// As a screen reader says it.
QString nameOf(QWidget& widget) {
  const QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&widget);
  return spoken == nullptr ? QString() : spoken->text(QAccessible::Name);
}

QString textOf(const QAction& action) {
  QString tip = action.statusTip().isEmpty() ? action.toolTip() : action.statusTip();
  QString name = action.text();
  return heading(name.remove('&')) + paragraph(tip);
}

QString tooltipAround(const QWidget& widget) {
  for (const QWidget* tipped = &widget; tipped != nullptr; tipped = tipped->parentWidget()) {
    if (!tipped->toolTip().isEmpty() || tipped->isWindow()) return tipped->toolTip();
  }
  return {};
}

// The style cuts what a closed list shows to the room that it has.
bool isShortened(const QComboBox& list) {
  QStyleOptionComboBox option;
  option.initFrom(&list);
  option.currentText = list.currentText();
  option.currentIcon = list.itemIcon(list.currentIndex());
  option.iconSize = list.iconSize();
  return !list.isEditable() && shownTextOf(option, &list) != option.currentText;
}

QString answerOf(QWidget& widget, const QPoint& place) {
  const auto* menu = qobject_cast<const QMenu*>(&widget);
  if (menu == nullptr) return whatsThisOf(widget);
  const QAction* action = menu->actionAt(place);
  return action == nullptr || action->isSeparator() ? QString() : textOf(*action);
}

}  // namespace

QString tooltipOf(const QWidget& widget) {
  QString tip = tooltipAround(widget);
  const auto* list = qobject_cast<const QComboBox*>(&widget);
  if (list == nullptr || !isShortened(*list)) return tip;
  return paragraph(list->currentText()) + paragraph(tip);
}

QString whatsThisOf(QWidget& widget) {
  const QString tip = tooltipOf(widget);
  const HelpButton* help = helpAround(&widget);
  if (tip.isEmpty() && help == nullptr) return {};
  const QString name = nameOf(widget);
  QString text = name.isEmpty() || tip.startsWith(name) ? QString() : heading(name);
  text += paragraph(tip);
  if (help == nullptr) return text;
  return (tip.isEmpty() ? QString() : text + "<hr>") + explanationOf(help->topic()).html();
}

WhatsThis::WhatsThis(const QList<QAction*>& asking, QObject* parent)
    : QObject(parent), asking_(asking) {
  QApplication::instance()->installEventFilter(this);
}

bool WhatsThis::showOf(QWidget* focus) {
  const QString text = focus == nullptr ? QString() : whatsThisOf(*focus);
  if (text.isEmpty()) return false;
  QWhatsThis::showText(focus->mapToGlobal(focus->rect().center()), text, focus);
  return true;
}

bool WhatsThis::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show) {
    if (auto* dialog = qobject_cast<QDialog*>(watched)) dialog->addActions(asking_);
    return false;
  }
  const bool isTip = event->type() == QEvent::ToolTip;
  if (!isTip && event->type() != QEvent::QueryWhatsThis && event->type() != QEvent::WhatsThis) {
    return false;
  }
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget == nullptr) return false;
  const auto* asked = static_cast<QHelpEvent*>(event);
  if (isTip) {
    if (qobject_cast<QComboBox*>(widget) == nullptr) return false;
    QToolTip::showText(asked->globalPos(), tooltipOf(*widget), widget);
    return true;
  }
  const QString text = answerOf(*widget, asked->pos());
  if (text.isEmpty()) return false;
  event->accept();
  if (event->type() == QEvent::WhatsThis) QWhatsThis::showText(asked->globalPos(), text, widget);
  return true;
}

}  // namespace mixmask::ui
