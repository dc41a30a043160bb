// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "core/session/run_history.h"
#include "ui/train/run_curves.h"

namespace mixmask::ui {

// Reads the steps of a run's folder.
using VisitSteps = std::function<bool(const std::filesystem::path& run, const StepVisitor&)>;

// A CSV file with the values of every step of a run.
struct StepTable {
  struct Column {
    QString name;
    StepCurve curve = StepCurve::loss;
  };
  struct Level {
    QString name;
    std::optional<double> value;
  };
  QString file;
  std::filesystem::path run;
  std::vector<Column> columns;
  std::vector<Level> levels;  // the same in every row
  std::int64_t lastStep = 0;
  std::vector<StepReport> recent;  // the last steps, of which some may not be on disk yet
};

// Writes it, a row a step; a step that has no value of a column has an empty field. `goOn` gets the
// share that is done and says whether to go on. Gives a sentence about what went wrong, "" for
// nothing; false in `isDone`: it was ended, and there is no file.
QString writeStepTable(const StepTable& table, const VisitSteps& visit,
                       const std::function<bool(double share)>& goOn, bool& isDone);

// Writes such files on a thread of its own, one at a time.
class StepExport : public QObject {
  Q_OBJECT
 public:
  explicit StepExport(VisitSteps visit, QObject* parent = nullptr);
  bool isBusy() const { return isBusy_; }
  void write(StepTable table);  // not while one is being written
  void cancel() { thread_.request_stop(); }

 Q_SIGNALS:
  void progressed(double share);
  void ended(bool isDone, const QString& problem);

 private:
  VisitSteps visit_;
  bool isBusy_ = false;
  std::jthread thread_;  // its end asks the work to stop and waits for it
};

}  // namespace mixmask::ui
