// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_model.h"

#include <QLocale>
#include <algorithm>
#include <set>

#include "ui/evaluate/evaluation_inbox.h"
#include "ui/evaluate/evaluation_text.h"
#include "ui/runs/run_text.h"

namespace mixmask::ui {
namespace {

constexpr int kTickMilliseconds = 66;  // 15 a second

QString labelIn(const std::vector<CatalogEntry>& entries, const std::string& key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const CatalogEntry& entry) { return entry.key == key; });
  return QString::fromStdString(found == entries.end() ? key : found->label);
}

std::string deviceOf(const EvaluationRequest& request) {
  const std::string key = "runtime.device=";
  for (const std::string& assignment : request.assignments) {
    if (assignment.starts_with(key)) return assignment.substr(key.size());
  }
  return "auto";
}

bool isNumeric(int column) {
  return column >= EvaluationModel::lossColumn && column <= EvaluationModel::testColumn;
}

std::pair<QString, QString> headOf(int column) {
  using M = EvaluationModel;
  switch (column) {
    case M::nameColumn:
      return {M::tr("Job"), M::tr("What it is, and the checkpoint or run that it is about")};
    case M::stateColumn:
      return {M::tr("State"),
              M::tr("What it does, with the progress of its phase; in the end its top-1 accuracy")};
    case M::dataColumn:
      return {M::tr("Data"), M::tr("The images that it is judged on")};
    case M::leftColumn:
      return {M::tr("Left"), M::tr("Remaining time of its phase")};
    case M::lossColumn:
      return {M::tr("Loss"), M::tr("Cross entropy of the classifier, newest")};
    case M::trainColumn:
      return {M::tr("Train"), M::tr("Top-1 accuracy on the images that it trains on, newest")};
    case M::testColumn:
      return {M::tr("Test"), M::tr("Top-1 accuracy on the test images, measured last")};
    default:
      return {M::tr("Result"), M::tr("What was found, or what went wrong")};
  }
}

}  // namespace

EvaluationModel::EvaluationModel(const StudioServices& services, QObject* parent)
    : QAbstractTableModel(parent),
      catalog_(services.catalog()),
      devices_(services.devices),
      inbox_(std::make_shared<EvaluationInbox>()),
      queue_(services.makeEvaluationQueue(
          [inbox = inbox_](EvaluationQueue::JobId job, EvaluationUpdate update) {
            inbox->put(job, std::move(update));
          })) {
  connect(&timer_, &QTimer::timeout, this, &EvaluationModel::takeInbox);
  connect(devices_.get(), &DeviceQueue::changed, this, &EvaluationModel::followDevices);
  connect(devices_.get(), &DeviceQueue::progressed, this, &EvaluationModel::followDevices);
  timer_.start(kTickMilliseconds);
  followDevices();
}

EvaluationModel::~EvaluationModel() {
  disconnect(devices_.get(), nullptr, this, nullptr);
  for (const EvaluationJob& job : jobs_) {
    if (job.isEvaluation()) devices_->leave(job.place);
  }
}

int EvaluationModel::add(const EvaluationRequest& request) {
  const int row = rowCount();
  EvaluationJob job;
  job.request = request;
  job.protocol = labelIn(catalog_.protocols, request.protocol);
  job.checkpoint = nameOfCheckpoint(request.checkpoint);
  job.data = request.data.empty() ? tr("its own data") : labelIn(catalog_.datasets, request.data);
  job.place = devices_->enter({.kind = job.kind,
                               .title = job.protocol,
                               .subject = job.checkpoint,
                               .device = deviceOf(request),
                               .begin = [this](int place) { begin(place); },
                               .cancel = [this](int place) { cancel(rowOfPlace(place)); },
                               .phase = {}});
  const DeviceQueue::Id place = job.place;
  beginInsertRows({}, row, row);
  jobs_.push_back(std::move(job));
  endInsertRows();
  devices_->ask(place);
  Q_EMIT activityChanged();
  return row;
}

void EvaluationModel::begin(DeviceQueue::Id place) {
  EvaluationJob& job = jobs_[static_cast<std::size_t>(rowOfPlace(place))];
  job.id = queue_->add(job.request);
}

void EvaluationModel::cancel(int row) {
  EvaluationJob& job = jobs_[static_cast<std::size_t>(row)];
  if (!job.isEvaluation()) return devices_->cancel(job.place);
  if (!job.isActive() || job.state == EvaluationState::cancelling) return;
  if (job.id == 0) {  // it has not begun
    job.state = EvaluationState::cancelled;
    const DeviceQueue::Id place = job.place;
    tellRow(row);
    devices_->leave(place);
    Q_EMIT activityChanged();
    return;
  }
  job.state = EvaluationState::cancelling;
  queue_->cancel(job.id);
  tellRow(row);
  takeInbox();  // one that was about to begin has ended by now
}

bool EvaluationModel::mayRunNow(int row) const {
  return devices_->mayTake(job(row).place);
}

void EvaluationModel::runNow(int row) {
  if (mayRunNow(row)) devices_->take(job(row).place);
}

void EvaluationModel::tellRow(int row) {
  Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
}

// Who waits for what, and what else there is.
void EvaluationModel::followDevices() {
  showOthers();
  for (int row = 0; row < rowCount(); ++row) {
    EvaluationJob& job = jobs_[static_cast<std::size_t>(row)];
    const QString waitsFor = devices_->waitText(job.place);
    if (job.waitsFor == waitsFor) continue;
    job.waitsFor = waitsFor;
    tellRow(row);
  }
}

void EvaluationModel::showOthers() {
  bool moved = false;
  for (int row = rowCount() - 1; row >= 0; --row) {
    if (job(row).isEvaluation() || devices_->find(job(row).place) != nullptr) continue;
    beginRemoveRows({}, row, row);
    jobs_.erase(jobs_.begin() + row);
    endRemoveRows();
    moved = true;
  }
  for (const DeviceJob& other : devices_->jobs()) {
    if (other.kind == DeviceJob::Kind::evaluation) continue;
    const int row = rowOfPlace(other.id);
    if (row < 0) {
      showOther(other);
      moved = true;
      continue;
    }
    EvaluationJob& shown = jobs_[static_cast<std::size_t>(row)];
    moved = moved || shown.state != stateOf(other);
    if (shown.follow(other)) tellRow(row);
  }
  if (moved) Q_EMIT activityChanged();
}

// Before the evaluations.
void EvaluationModel::showOther(const DeviceJob& other) {
  EvaluationJob shown;
  shown.follow(other);
  const auto place = std::ranges::find_if(jobs_, &EvaluationJob::isEvaluation);
  const int row = static_cast<int>(place - jobs_.begin());
  beginInsertRows({}, row, row);
  jobs_.insert(place, std::move(shown));
  endInsertRows();
}

// From the last one, so that none of those that wait is begun meanwhile.
void EvaluationModel::cancelAll() {
  for (int row = rowCount() - 1; row >= 0; --row) {
    if (job(row).isEvaluation()) cancel(row);
  }
}

void EvaluationModel::removeEnded() {
  for (int row = rowCount() - 1; row >= 0; --row) {
    if (job(row).isActive()) continue;  // as everything that is no evaluation
    beginRemoveRows({}, row, row);
    jobs_.erase(jobs_.begin() + row);
    endRemoveRows();
  }
  Q_EMIT activityChanged();
}

int EvaluationModel::activeCount() const {
  return static_cast<int>(std::ranges::count_if(
      jobs_, [](const EvaluationJob& job) { return job.isEvaluation() && job.isActive(); }));
}

int EvaluationModel::rowOfPlace(DeviceQueue::Id place) const {
  const auto found = std::ranges::find(jobs_, place, &EvaluationJob::place);
  return found == jobs_.end() ? -1 : static_cast<int>(found - jobs_.begin());
}

int EvaluationModel::rowOf(EvaluationQueue::JobId id) const {
  const auto found = std::find_if(jobs_.begin(), jobs_.end(),
                                  [id](const EvaluationJob& job) { return job.id == id; });
  return found == jobs_.end() ? -1 : static_cast<int>(found - jobs_.begin());
}

void EvaluationModel::takeInbox() {
  std::set<int> changed;
  std::vector<EvaluationResult> results;
  std::vector<LogLine> lines;
  bool moved = false;
  for (const auto& [id, update] : inbox_->take()) {
    const int row = rowOf(id);
    if (row < 0) continue;
    EvaluationJob& job = jobs_[static_cast<std::size_t>(row)];
    const EvaluationState before = job.state;
    job.apply(update);
    changed.insert(row);
    moved = moved || job.state != before;
    if (const auto* result = std::get_if<EvaluationResult>(&update)) {
      job.data = labelIn(catalog_.datasets, result->data);
      results.push_back(*result);
    }
    const auto* event = std::get_if<EvaluationEvent>(&update);
    const auto* line = event != nullptr ? std::get_if<LogLine>(event) : nullptr;
    if (line != nullptr) {
      lines.push_back({line->level, titleOf(job).toStdString() + ": " + line->text});
    }
  }
  for (const int row : changed) tellRow(row);
  tellDevices(changed);
  if (!lines.empty()) Q_EMIT logArrived(lines);
  if (moved) Q_EMIT activityChanged();
  for (const EvaluationResult& result : results) Q_EMIT evaluated(result);
}

// What follows may put rows before these.
void EvaluationModel::tellDevices(const std::set<int>& rows) {
  std::vector<DeviceQueue::Id> ended;
  std::vector<std::pair<DeviceQueue::Id, PhaseChanged>> phases;
  for (const int row : rows) {
    if (!job(row).isActive()) ended.push_back(job(row).place);
    phases.emplace_back(job(row).place, job(row).phase);
  }
  for (const auto& [place, phase] : phases) devices_->setPhase(place, phase);
  for (const DeviceQueue::Id place : ended) devices_->leave(place);
}

int EvaluationModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(jobs_.size());
}

int EvaluationModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant EvaluationModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::DisplayRole) return headOf(section).first;
  if (role == Qt::ToolTipRole) return headOf(section).second;
  if (role != Qt::TextAlignmentRole) return {};
  return static_cast<int>((isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant EvaluationModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const EvaluationJob& about = job(index.row());
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return text(about, index.column());
    case Qt::ToolTipRole:
      return QString("%1\n%2").arg(titleOf(about), nowText(about));
    case Qt::TextAlignmentRole:
      return static_cast<int>((isNumeric(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                              Qt::AlignVCenter);
    default:
      return {};
  }
}

// Two lines in the columns that are always seen. Where a bar is drawn, the second is not.
QString EvaluationModel::text(const EvaluationJob& job, int column) const {
  switch (column) {
    case nameColumn:
      return job.protocol + '\n' + job.checkpoint;
    case stateColumn:
      return QString("%1 %2").arg(lookOf(job).word, progressText(job)).trimmed() + '\n' +
             (job.state == EvaluationState::done ? accuracyText(job.result) : nowText(job));
    case dataColumn:
      return job.data;
    case leftColumn:
      return leftText(job);
    case lossColumn:
      return job.newest ? QLocale().toString(job.newest->loss, 'f', 4) : QString();
    case trainColumn:
      return job.newest ? percentText(job.newest->trainTop1) : QString();
    case testColumn:
      if (job.state == EvaluationState::done) return percentText(job.result.top1);
      return job.testTop1 >= 0 ? percentText(job.testTop1) : QString();
    default:
      return job.state == EvaluationState::done || job.state == EvaluationState::failed
                 ? nowText(job)
                 : QString();
  }
}

}  // namespace mixmask::ui
