// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QTimer>
#include <memory>
#include <set>
#include <vector>

#include "ui/evaluate/evaluation_job.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

class EvaluationInbox;

// The evaluations that were asked for, as a table, and the one object between their queue and the
// window. The queue's thread fills an inbox; a timer of the GUI thread takes all of it. The first
// rows are what else occupies a device, as long as it does: a training, a comparison, a dry run.
class EvaluationModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column {
    nameColumn,
    stateColumn,  // with the progress of its phase
    leftColumn,
    dataColumn,
    lossColumn,
    trainColumn,
    testColumn,
    resultColumn,
    columns
  };

  explicit EvaluationModel(const StudioServices& services, QObject* parent = nullptr);
  ~EvaluationModel() override;

  // Gives the row. It begins when its device is free.
  int add(const EvaluationRequest& request);
  void cancel(int row);
  // Beside what it waits for, where that is possible.
  bool mayRunNow(int row) const;
  void runNow(int row);
  void cancelAll();  // evaluations
  void removeEnded();

  const EvaluationJob& job(int row) const { return jobs_[static_cast<std::size_t>(row)]; }
  bool isActive() const { return activeCount() > 0; }
  int activeCount() const;  // evaluations that wait or run

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 public Q_SLOTS:
  // Called by the timer.
  void takeInbox();

 Q_SIGNALS:
  void activityChanged();                          // a job was added, begun, ended or removed
  void evaluated(const EvaluationResult& result);  // its file is on the disk
  void logArrived(const std::vector<LogLine>& lines);

 private:
  QString text(const EvaluationJob& job, int column) const;
  int rowOf(EvaluationQueue::JobId job) const;
  int rowOfPlace(DeviceQueue::Id place) const;  // -1: none
  void begin(DeviceQueue::Id place);
  void tellDevices(const std::set<int>& rows);
  void followDevices();
  void showOthers();
  void showOther(const DeviceJob& other);
  void tellRow(int row);

  Catalog catalog_;
  std::shared_ptr<DeviceQueue> devices_;
  std::vector<EvaluationJob> jobs_;
  std::shared_ptr<EvaluationInbox> inbox_;
  QTimer timer_;
  std::unique_ptr<EvaluationQueue> queue_;  // last: its end waits for the job that runs
};

}  // namespace mixmask::ui
