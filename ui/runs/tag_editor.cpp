// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/tag_editor.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/theme.h"

namespace mixmask::ui {

TagEditor::TagEditor(QWidget* parent)
    : QWidget(parent),
      line_(new QLineEdit(this)),
      add_(new QPushButton(tr("&Add to all"), this)),
      remove_(new QPushButton(tr("Re&move from all"), this)) {
  line_->setPlaceholderText(tr("Tags: paper, baseline"));
  line_->setAccessibleName(tr("Tags of all that are selected"));
  line_->setToolTip(tr("Words to find the runs by, with commas between them"));
  add_->setToolTip(tr("Every selected run gets these tags"));
  remove_->setToolTip(tr("No selected run keeps these tags"));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(2 * kGap, 0, 2 * kGap, 0);
  grid->setSpacing(kGap);
  grid->addWidget(line_, 0, 0, 1, 2);
  grid->addWidget(add_, 1, 0);
  grid->addWidget(remove_, 1, 1);
  const auto refresh = [this] {
    const bool hasTags = !line_->text().trimmed().isEmpty();
    add_->setEnabled(hasTags);
    remove_->setEnabled(hasTags);
  };
  connect(line_, &QLineEdit::textChanged, this, refresh);
  connect(line_, &QLineEdit::returnPressed, add_, &QPushButton::click);
  connect(add_, &QPushButton::clicked, this, [this] { Q_EMIT addAsked(line_->text()); });
  connect(remove_, &QPushButton::clicked, this, [this] { Q_EMIT removeAsked(line_->text()); });
  refresh();
}

}  // namespace mixmask::ui
