// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/checkpoint_field.h"

#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <algorithm>

#include "ui/evaluate/evaluation_draft.h"
#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;
const QStringList kEndings{".safetensors", ".pth", ".pth.tar", ".pt", ".pkl"};

QToolButton* button(QWidget* parent, const char* iconName, const QString& tip) {
  auto* made = new QToolButton(parent);
  made->setIcon(icon(iconName));
  made->setToolTip(tip);
  made->setAccessibleName(tip);
  return made;
}

}  // namespace

bool isCheckpointFile(const QString& path) {
  return std::any_of(kEndings.begin(), kEndings.end(), [&](const QString& ending) {
    return path.endsWith(ending, Qt::CaseInsensitive);
  });
}

CheckpointField::CheckpointField(EvaluationDraft& draft, const QString& runsFolder, QWidget* parent)
    : QWidget(parent),
      draft_(draft),
      runsFolder_(runsFolder),
      line_(new QLineEdit(this)),
      icon_(new QLabel(this)),
      note_(new QLabel(this)) {
  line_->setAccessibleName(tr("Checkpoint"));
  line_->setToolTip(tr("The folder of a run, or a checkpoint file of this or another program"));
  line_->setAcceptDrops(false);  // the form takes what is dropped, as a path and not as a URL
  line_->setClearButtonEnabled(true);
  note_->setWordWrap(true);
  icon_->setAlignment(Qt::AlignTop);
  QToolButton* file = button(this, "open", tr("Choose a checkpoint file"));
  QToolButton* run = button(this, "folder", tr("Choose the folder of a run"));
  auto* below = new QHBoxLayout;
  below->setSpacing(kGap / 2);
  below->addWidget(icon_);
  below->addWidget(note_, 1);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(kGap / 2);
  grid->setVerticalSpacing(2);
  grid->addWidget(line_, 0, 0);
  grid->addWidget(file, 0, 1);
  grid->addWidget(run, 0, 2);
  grid->addLayout(below, 1, 0, 1, 3);
  setFocusProxy(line_);
  connect(line_, &QLineEdit::textEdited, &draft_, &EvaluationDraft::setCheckpoint);
  connect(line_, &QLineEdit::textChanged, this, [this](const QString& text) {
    if (text.isEmpty() && !draft_.checkpoint().isEmpty()) draft_.setCheckpoint({});  // by its cross
  });
  connect(file, &QToolButton::clicked, this, &CheckpointField::chooseFile);
  connect(run, &QToolButton::clicked, this, &CheckpointField::chooseRun);
  connect(&draft_, &EvaluationDraft::changed, this, &CheckpointField::refresh);
  refresh();
}

QString CheckpointField::message() const {
  return note_->text();
}

void CheckpointField::refresh() {
  if (line_->text().trimmed() != draft_.checkpoint()) line_->setText(draft_.checkpoint());
  const bool isWrong = !draft_.checkpoint().isEmpty() && !draft_.checkpointProblem().isEmpty();
  note_->setText(isWrong ? tr("Error: ") + draft_.checkpointProblem() : draft_.checkpointNote());
  line_->setAccessibleDescription(note_->text());
  const Colors colors = colorsOf(palette());
  QPalette own = palette();
  own.setColor(QPalette::WindowText, isWrong ? colors.warningText : colors.dimText);
  note_->setPalette(own);
  icon_->setVisible(isWrong);
  icon_->setPixmap(iconPixmap("error", colors.warning, kIconSize, devicePixelRatioF()));
}

QString CheckpointField::startFolder() const {
  return draft_.checkpoint().isEmpty() ? runsFolder_ : QFileInfo(draft_.checkpoint()).path();
}

void CheckpointField::chooseFile() {
  const QString path =
      QFileDialog::getOpenFileName(this, tr("Checkpoint to evaluate"), startFolder(),
                                   tr("Checkpoints (*%1);;All files (*)").arg(kEndings.join(" *")));
  if (!path.isEmpty()) draft_.setCheckpoint(path);
}

void CheckpointField::chooseRun() {
  const QString path =
      QFileDialog::getExistingDirectory(this, tr("Run to evaluate"), startFolder());
  if (!path.isEmpty()) draft_.setCheckpoint(path);
}

void CheckpointField::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace mixmask::ui
