// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/verdict_head.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/compare/compare_text.h"

namespace mixmask::ui {
namespace {

constexpr double kScale = 1.25;  // of the font of the sentence

QString problemsOf(const ComparedSet& set) {
  QStringList problems;
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    for (const QString& problem : set.sides[side].problems) {
      problems << VerdictHead::tr("%1: %2").arg(letterOf(side), problem);
    }
  }
  return problems.join('\n');
}

}  // namespace

VerdictHead::VerdictHead(QWidget* parent)
    : QWidget(parent),
      sentence_(new QLabel(this)),
      caveat_(new QLabel(this)),
      problems_(new QLabel(this)) {
  QFont large = font();
  large.setPointSizeF(large.pointSizeF() * kScale);
  large.setBold(true);
  sentence_->setFont(large);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, kGap / 2, 0, kGap / 2);
  column->setSpacing(kGap / 2);
  for (QLabel* label : {sentence_, caveat_, problems_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(label);
  }
  recolor();
}

void VerdictHead::show(const ComparedSet& set) {
  sentence_->setEnabled(true);
  sentence_->setText(headSentence(set));
  caveat_->setText(caveatText(set));
  caveat_->setVisible(!caveat_->text().isEmpty());
  problems_->setText(problemsOf(set));
  problems_->setVisible(!problems_->text().isEmpty());
}

void VerdictHead::setOutdated() {
  sentence_->setEnabled(false);
}

QString VerdictHead::sentence() const {
  return sentence_->text();
}

QString VerdictHead::problems() const {
  return problems_->text();
}

void VerdictHead::recolor() {
  QPalette own = palette();
  own.setColor(QPalette::WindowText, colorsOf(own).warningText);
  problems_->setPalette(own);
  own.setColor(QPalette::WindowText, colorsOf(own).dimText);
  caveat_->setPalette(own);
}

void VerdictHead::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

}  // namespace mixmask::ui
