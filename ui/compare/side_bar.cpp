// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/side_bar.h"

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/compare/side_picker.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {

SideBar::SideBar(QWidget* parent)
    : QWidget(parent),
      swap_(new QPushButton(tr("A \u21c4 &B"), this)),
      report_(new QPushButton(icon("save"), tr("Repo&rt..."), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  for (std::size_t side = 0; side < kMostSides; ++side) {
    pickers_[side] = new SidePicker(side, this);
    row->addWidget(pickers_[side], 1);
    row->addSpacing(kGap);
    connect(pickers_[side], &SidePicker::chosen, this, [this] {
      closeGap();
      Q_EMIT chosen();
    });
  }
  swap_->setAccessibleName(tr("Swap A and B"));
  swap_->setToolTip(tr("What is A stands beside B, and the other way round"));
  report_->setToolTip(
      tr("Writes one page with the sentence, the figures, the settings that differ, the curves, "
         "and what was computed of the encoders, as PDF or HTML"));
  for (QPushButton* button : {swap_, report_}) {
    button->setEnabled(false);
    row->addWidget(button);
  }
  row->addWidget(new HelpButton(Topic::comparison, this));
  connect(swap_, &QPushButton::clicked, this, &SideBar::swapSides);
  connect(report_, &QPushButton::clicked, this, &SideBar::reportAsked);
}

// Letters follow each other.
void SideBar::closeGap() {
  if (!pickers_[1]->choice().empty() || pickers_[2]->choice().empty()) return;
  pickers_[1]->choose(pickers_[2]->choice());
  pickers_[2]->choose({});
}

std::vector<ComparedChoice> SideBar::choices() const {
  std::vector<ComparedChoice> choices;
  for (const SidePicker* picker : pickers_) {
    if (picker->choice().empty()) break;
    choices.push_back(picker->choice());
  }
  return choices;
}

void SideBar::choose(const std::vector<ComparedChoice>& choices) {
  for (std::size_t side = 0; side < kMostSides; ++side) {
    pickers_[side]->choose(side < choices.size() ? choices[side] : ComparedChoice{});
  }
  closeGap();
}

void SideBar::setRuns(const std::vector<RunSummary>& runs) {
  for (SidePicker* picker : pickers_) picker->setRuns(runs);
}

void SideBar::showSides(const std::vector<ComparedSide>& sides) {
  for (std::size_t side = 0; side < sides.size(); ++side) pickers_[side]->showSide(sides[side]);
  swap_->setEnabled(true);
  report_->setEnabled(true);
}

void SideBar::swapSides() {
  const ComparedChoice a = pickers_[0]->choice();
  pickers_[0]->choose(pickers_[1]->choice());
  pickers_[1]->choose(a);
  Q_EMIT chosen();
}

}  // namespace mixmask::ui
