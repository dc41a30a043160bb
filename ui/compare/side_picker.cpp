// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/side_picker.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>

#include "ui/studio_style.h"
#include "ui/widgets/dropped_files.h"

namespace mixmask::ui {
namespace {

constexpr int kMarkWidth = 44, kMarkHeight = 24;
constexpr int kNarrowest = 4;  // characters of a run's name

QString pathTextOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

}  // namespace

SideMark::SideMark(std::size_t side, QWidget* parent) : QWidget(parent), side_(side) {}

QSize SideMark::sizeHint() const {
  return {kMarkWidth, kMarkHeight};
}

void SideMark::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(colors.text);
  const QRect letter(0, 0, 14, height());
  painter.drawText(letter, Qt::AlignVCenter | Qt::AlignLeft, letterOf(side_));
  painter.setPen(QPen(colors.*roleOf(side_), 3, dashOf(side_), Qt::FlatCap));
  painter.drawLine(letter.right() + 2, height() / 2, width() - 2, height() / 2);
}

SidePicker::SidePicker(std::size_t side, QWidget* parent)
    : QWidget(parent),
      side_(side),
      runs_(new QComboBox(this)),
      steps_(new QComboBox(this)),
      browse_(new QToolButton(this)) {
  const QString letter = letterOf(side);
  setAcceptDrops(true);
  runs_->setAccessibleName(tr("Run %1").arg(letter));
  runs_->setToolTip(
      tr("The run or results that are %1. A run folder, a checkpoint or a result file "
         "can be dropped here.")
          .arg(letter));
  runs_->setPlaceholderText(side < 2 ? tr("Choose a run") : tr("optional"));
  runs_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  runs_->setMinimumContentsLength(kNarrowest);
  runs_->setProperty(kShortenedAtTheLeft, true);  // names of runs begin alike, with their day
  steps_->setAccessibleName(tr("Checkpoint of %1").arg(letter));
  steps_->setToolTip(tr("The checkpoints of %1 that were judged").arg(letter));
  steps_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  steps_->hide();
  browse_->setIcon(icon("folder"));
  browse_->setAccessibleName(tr("Browse for %1").arg(letter));
  browse_->setToolTip(tr("Another folder or file for %1").arg(letter));
  browse_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(browse_);
  menu->addAction(tr("&Folder of a run or of results..."), this, &SidePicker::browseFolder);
  menu->addAction(tr("&Checkpoint or result file..."), this, &SidePicker::browseFile);
  menu->addAction(tr("&None"), this, [this] { take({}); });
  browse_->setMenu(menu);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap / 2);
  row->addWidget(new SideMark(side, this));
  row->addWidget(runs_, 1);
  row->addWidget(steps_);
  row->addWidget(browse_);
  connect(runs_, &QComboBox::activated, this,
          [this] { take(runs_->currentData().toString().toStdString()); });
  connect(steps_, &QComboBox::activated, this, [this] {
    choice_.step = steps_->currentData().toLongLong();
    Q_EMIT chosen();
  });
}

void SidePicker::setRuns(const std::vector<RunSummary>& runs) {
  const QSignalBlocker block(runs_);
  runs_->clear();
  for (const RunSummary& run : runs) {
    runs_->addItem(QString::fromStdString(run.name), pathTextOf(run.folder));
    runs_->setItemData(runs_->count() - 1, pathTextOf(run.folder), Qt::ToolTipRole);
  }
  select();
}

// The choice in the list, also where no list of runs has it.
void SidePicker::select() {
  const QSignalBlocker block(runs_);
  const QString path = pathTextOf(choice_.path);
  if (!path.isEmpty() && runs_->findData(path) < 0) {
    runs_->insertItem(0, pathTextOf(choice_.path.filename()), path);
  }
  runs_->setCurrentIndex(path.isEmpty() ? -1 : runs_->findData(path));
}

void SidePicker::choose(ComparedChoice choice) {
  choice_ = std::move(choice);
  steps_->setVisible(false);
  select();
}

void SidePicker::showSide(const ComparedSide& side) {
  const QSignalBlocker block(steps_);
  steps_->clear();
  for (const std::int64_t step : side.judgedSteps) {
    steps_->addItem(step < 0 ? tr("step unknown")
                             : tr("step %1").arg(QLocale().toString(static_cast<qlonglong>(step))),
                    static_cast<qlonglong>(step));
  }
  if (side.step) steps_->setCurrentIndex(steps_->findData(static_cast<qlonglong>(*side.step)));
  steps_->setVisible(steps_->count() > 0);
}

void SidePicker::take(const std::filesystem::path& path) {
  choose({path, std::nullopt});
  Q_EMIT chosen();
}

void SidePicker::browseFolder() {
  const QString path = QFileDialog::getExistingDirectory(
      this, tr("Folder of %1").arg(letterOf(side_)), pathTextOf(choice_.path.parent_path()));
  if (!path.isEmpty()) take(path.toStdString());
}

void SidePicker::browseFile() {
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Checkpoint or result of %1").arg(letterOf(side_)),
      pathTextOf(choice_.path.parent_path()), tr("Checkpoints and results (*.safetensors *.json)"));
  if (!path.isEmpty()) take(path.toStdString());
}

void SidePicker::dragEnterEvent(QDragEnterEvent* event) {
  if (localFilesOf(event->mimeData()).size() == 1) event->acceptProposedAction();
}

void SidePicker::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  take(localFilesOf(event->mimeData()).front().toStdString());
}

}  // namespace mixmask::ui
