// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/empty_runs.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/runs/run_text.h"
#include "ui/theme.h"

namespace mixmask::ui {

EmptyRuns::EmptyRuns(QWidget* parent)
    : QWidget(parent), text_(new QLabel(this)), button_(new QPushButton(this)) {
  text_->setWordWrap(true);
  text_->setAlignment(Qt::AlignCenter);
  button_->setToolTip(tr("What brings runs onto this page"));
  connect(button_, &QPushButton::clicked, this, [this] { Q_EMIT(this->*asked_)(); });
  auto* column = new QVBoxLayout(this);
  column->addStretch(2);
  column->addWidget(text_);
  column->addSpacing(2 * kGap);
  column->addWidget(button_, 0, Qt::AlignHCenter);
  column->addStretch(3);
}

void EmptyRuns::explainTrash(bool isListed) {
  say(isListed ? tr("The trash is empty.\nWhat is moved there can be restored.")
               : tr("Looking into the trash"),
      tr("Back to the runs"), &EmptyRuns::runsAsked);
  button_->setVisible(isListed);
}

void EmptyRuns::explainFolder(const std::filesystem::path& root, bool isListed) {
  say(isListed ? tr("No run has been trained in %1 yet.\nEvery run appears here, with its state, "
                    "its loss and its accuracy.")
                     .arg(pathText(root))
               : tr("Looking for runs in %1").arg(pathText(root)),
      tr("Go to Train and start one"), &EmptyRuns::trainAsked);
  button_->setVisible(isListed);
}

void EmptyRuns::explainSearch(int runs) {
  say(tr("None of the %L1 runs fits the search.").arg(runs), tr("Clear the search"),
      &EmptyRuns::allAsked);
  button_->show();
}

void EmptyRuns::say(const QString& text, const QString& verb, void (EmptyRuns::*verbAsked)()) {
  text_->setText(text);
  button_->setText(verb);
  asked_ = verbAsked;
}

}  // namespace mixmask::ui
