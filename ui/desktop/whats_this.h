// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QString>

class QAction;
class QWidget;

namespace mixmask::ui {

// What a tooltip over a widget says: its own, or that of what it stands in, and before it what a
// list has no room to show; empty: there is none.
QString tooltipOf(const QWidget& widget);

// The answer of a widget to "What's This?": its name, its tooltip, and the explanation of the panel
// around it. Rich text; empty: there is nothing to say of it.
QString whatsThisOf(QWidget& widget);

// Answers for every widget of the application, so that no widget needs a text of its own, and shows
// the tooltips of lists. Dialogs hear the keys of the given actions, which ask for answers.
class WhatsThis : public QObject {
  Q_OBJECT
 public:
  WhatsThis(const QList<QAction*>& asking, QObject* parent);
  // Beside the widget that has the focus. False: there is nothing to say of it.
  static bool showOf(QWidget* focus);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QList<QAction*> asking_;
};

}  // namespace mixmask::ui
