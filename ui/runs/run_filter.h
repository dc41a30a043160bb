// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

#include "core/session/run_query.h"

namespace mixmask::ui {

// The runs that a search leaves, in the order that the header of the table asks for.
class RunFilter : public QSortFilterProxyModel {
  Q_OBJECT
 public:
  explicit RunFilter(QObject* parent = nullptr);
  // "" or what is wrong with the text in a sentence; the search before it stays then.
  QString search(const QString& text);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  RunQuery query_;
};

}  // namespace mixmask::ui
