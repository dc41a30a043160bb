// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_table_model.h"

#include <QLocale>
#include <cmath>

#include "ui/runs/run_text.h"
#include "ui/train/status_line.h"

namespace mixmask::ui {
namespace {

QString labelOf(const OptionChoice& choice) {
  return QString::fromStdString(choice.label);
}

QString tagsOf(const RunSummary& run) {
  QStringList tags;
  for (const std::string& tag : run.tags) tags << QString::fromStdString(tag);
  return tags.join(", ");
}

template <typename Number>
QVariant numberOr(const std::optional<Number>& value, double missing) {
  return value ? static_cast<double>(*value) : missing;
}

QString lossText(const RunSummary& run) {
  if (run.loss.empty()) return {};
  const QLocale locale;
  return RunTableModel::tr("Loss from %1 to %2")
      .arg(locale.toString(run.loss.front().last, 'f', 3),
           locale.toString(run.loss.back().last, 'f', 3));
}

bool isNumeric(int column) {
  switch (column) {
    case RunTableModel::gridColumn:
    case RunTableModel::keepColumn:
    case RunTableModel::seedColumn:
    case RunTableModel::stepsColumn:
    case RunTableModel::knnColumn:
    case RunTableModel::bestColumn:
    case RunTableModel::untrainedColumn:
    case RunTableModel::overSeedsColumn:
    case RunTableModel::timeColumn:
    case RunTableModel::sizeColumn:
      return true;
    default:
      return false;
  }
}

}  // namespace

RunTableModel::ColumnLook RunTableModel::lookOf(int column) {
  switch (column) {
    case nameColumn:
      return {tr("Run"), tr("The run's folder, or an imported file"), 184, true};
    case stateColumn:
      return {tr("State"), tr("What it does, by its last heartbeat"), 112, true};
    case startedColumn:
      return {tr("Started"), tr("When it was last started or gone on with"), 120, false};
    case methodColumn:
      return {tr("Method"), tr("Framework and mixer"), 128, true};
    case dataColumn:
      return {tr("Data"), tr("The data set it trains on"), 112, false};
    case backboneColumn:
      return {tr("Backbone"), tr("The encoder"), 88, false};
    case gridColumn:
      return {tr("Grid"), tr("Grid cells per side of the mask"), 40, true};
    case keepColumn:
      return {tr("Keep"), tr("Keep ratio: share of the view's own content"), 48, true};
    case seedColumn:
      return {tr("Seed"), tr("Of every random choice"), 40, false};
    case stepsColumn:
      return {tr("Steps"), tr("Steps done, and of how many"), 96, true};
    case lossColumn:
      return {tr("Loss"), tr("The loss over the steps, each curve in its own range"), 64, true};
    case knnColumn:
      return {tr("kNN"), tr("Top-1 accuracy of kNN, measured last"), 56, true};
    case bestColumn:
      return {tr("Best"), tr("The best kNN accuracy so far"), 64, false};
    case untrainedColumn:
      return {tr("Untrained"), tr("kNN accuracy of the network before its first step"), 80, false};
    case overSeedsColumn:
      return {tr("Over seeds"),
              tr("Mean and standard deviation of the kNN accuracy of the finished runs that differ "
                 "from this one by nothing but their seed, and how many they are"),
              112, false};
    case timeColumn:
      return {tr("Time"),
              tr("In the training loop, over all resumes; without pauses, evaluations and "
                 "checkpoints"),
              96, false};
    case sizeColumn:
      return {tr("Size"), tr("Of all its files"), 72, false};
    default:
      return {tr("Tags"), tr("Your own words for it"), 96, true};
  }
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::DisplayRole) return lookOf(section).title;
  if (role == Qt::ToolTipRole) return lookOf(section).description;
  if (role != Qt::TextAlignmentRole) return {};
  return static_cast<int>((isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const RunSummary& about = run(index.row());
  switch (role) {
    case Qt::DisplayRole:
      // The curve is drawn; its words are for those who cannot see it.
      return index.column() == lossColumn ? QString() : text(about, index.column());
    case Qt::AccessibleTextRole:
      return text(about, index.column());
    case Qt::ToolTipRole:
      if (index.column() != stateColumn) return text(about, index.column());
      return QString(text(about, stateColumn) + '\n' + stateSentence(about)).trimmed();
    case Qt::TextAlignmentRole:
      return static_cast<int>((isNumeric(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                              Qt::AlignVCenter);
    case kSortRole:
      return sortValue(about, index.column());
    default:
      return {};
  }
}

QString RunTableModel::text(const RunSummary& run, int column) const {
  const QLocale locale;
  switch (column) {
    case nameColumn:
      return QString::fromStdString(run.name);
    case stateColumn:
      return ui::lookOf(run).word;
    case startedColumn:
      return startedText(run);
    case methodColumn:
      return methodText(run);
    case dataColumn:
      return labelOf(run.dataset);
    case backboneColumn:
      return labelOf(run.backbone);
    case gridColumn:
      return run.gridSize ? QString::number(*run.gridSize) : QString();
    case keepColumn:
      return run.keepRatio ? locale.toString(*run.keepRatio, 'f', 2) : QString();
    case seedColumn:
      return run.seed ? QString::number(*run.seed) : QString();
    case stepsColumn:
      return stepsText(run);
    case lossColumn:
      return lossText(run);
    case knnColumn:
      return percentText(run.knnLast);
    case bestColumn:
      return percentText(run.knnBest);
    case untrainedColumn:
      return percentText(run.knnUntrained);
    case overSeedsColumn:
      if (const SeedGroup* group = seedGroupOf(run)) {
        return tr("%1 ± %2 % (%3)")
            .arg(locale.toString(100 * group->mean, 'f', 1),
                 locale.toString(100 * group->deviation, 'f', 1))
            .arg(group->seeds);
      }
      return {};
    case timeColumn:
      return run.seconds ? durationText(*run.seconds) : QString();
    case sizeColumn:
      return locale.formattedDataSize(run.bytes, 1, QLocale::DataSizeSIFormat);
    default:
      return tagsOf(run);
  }
}

// What was not measured stands below everything that was.
QVariant RunTableModel::sortValue(const RunSummary& run, int column) const {
  constexpr double kMissing = -1e300;
  switch (column) {
    case startedColumn:
      return numberOr(run.started, kMissing);
    case gridColumn:
      return numberOr(run.gridSize, kMissing);
    case keepColumn:
      return numberOr(run.keepRatio, kMissing);
    case seedColumn:
      return numberOr(run.seed, kMissing);
    case stepsColumn:
      return static_cast<double>(run.step);
    case lossColumn:
      return run.loss.empty() ? kMissing : run.loss.back().last;
    case knnColumn:
      return numberOr(run.knnLast, kMissing);
    case bestColumn:
      return numberOr(run.knnBest, kMissing);
    case untrainedColumn:
      return numberOr(run.knnUntrained, kMissing);
    case overSeedsColumn: {
      const SeedGroup* group = seedGroupOf(run);
      return group != nullptr ? group->mean : kMissing;
    }
    case timeColumn:
      return numberOr(run.seconds, kMissing);
    case sizeColumn:
      return static_cast<double>(run.bytes);
    default:
      return text(run, column);
  }
}

int RunTableModel::rowOf(const std::filesystem::path& folder) const {
  const auto found = rows_.find(folder);
  return found == rows_.end() ? -1 : found->second;
}

const SeedGroup* RunTableModel::seedGroupOf(const RunSummary& run) const {
  const auto found = groups_.find(run.settings);
  return found == groups_.end() || found->second.seeds < 2 ? nullptr : &found->second;
}

void RunTableModel::take(std::vector<RunSummary> runs) {
  std::vector<RunSummary> added;
  for (RunSummary& run : runs) {
    const int row = rowOf(run.folder);
    if (row < 0) {
      added.push_back(std::move(run));
      continue;
    }
    runs_[static_cast<std::size_t>(row)] = std::move(run);
    Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
  }
  if (!added.empty()) {
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
    for (RunSummary& run : added) {
      rows_[run.folder] = rowCount();
      runs_.push_back(std::move(run));
    }
    endInsertRows();
  }
  regroup();
}

void RunTableModel::remove(const std::vector<std::filesystem::path>& folders) {
  for (const std::filesystem::path& folder : folders) {
    const int row = rowOf(folder);
    if (row < 0) continue;
    beginRemoveRows({}, row, row);
    runs_.erase(runs_.begin() + row);
    rows_.erase(folder);
    for (auto& [other, place] : rows_) place -= place > row ? 1 : 0;
    endRemoveRows();
  }
  regroup();
}

void RunTableModel::clear() {
  beginResetModel();
  runs_.clear();
  rows_.clear();
  groups_.clear();
  endResetModel();
}

void RunTableModel::regroup() {
  std::map<std::string, std::vector<double>> accuracies;
  for (const RunSummary& run : runs_) {
    if (run.state != RunState::finished || run.settings.empty() || !run.knnLast) continue;
    accuracies[run.settings].push_back(*run.knnLast);
  }
  std::map<std::string, SeedGroup> groups;
  for (const auto& [settings, values] : accuracies) {
    SeedGroup group{static_cast<int>(values.size())};
    for (const double value : values) group.mean += value / group.seeds;
    double squares = 0;
    for (const double value : values) squares += (value - group.mean) * (value - group.mean);
    if (group.seeds > 1) group.deviation = std::sqrt(squares / (group.seeds - 1));
    groups[settings] = group;
  }
  groups_ = std::move(groups);
  if (runs_.empty()) return;
  Q_EMIT dataChanged(index(0, overSeedsColumn), index(rowCount() - 1, overSeedsColumn));
}

}  // namespace mixmask::ui
