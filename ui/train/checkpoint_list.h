// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/studio_services.h"
#include "ui/train/checkpoint_table_model.h"
#include "ui/train/checkpoint_worker.h"

class QLabel;
class QStackedWidget;
class QTableView;

namespace mixmask::ui {

class Banner;
class CheckpointActions;
class TrainingModel;

// The checkpoints of the run shown, as they come and go, and what can be done with them.
class CheckpointList : public QWidget {
  Q_OBJECT
 public:
  CheckpointList(const StudioServices& services, TrainingModel& model, Banner& banner,
                 QWidget* parent = nullptr);

  QTableView* table() const { return table_; }
  const CheckpointTableModel& rows() const { return rows_; }
  CheckpointActions* actions() const { return actions_; }
  // Writes the one selected; the banner says how it went.
  void exportTo(const QString& format, const QString& file);

 Q_SIGNALS:
  void evaluateAsked(const QString& file);
  // Of the run shown; without a second step it is to stand beside another run.
  void compareAsked(const std::filesystem::path& run, std::int64_t step,
                    std::optional<std::int64_t> other);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void makeTable();
  QWidget* makeTools();
  void connectActions();
  void connectWorker();
  void refresh();
  void refreshActions();
  void fillComparisons();
  void fillFormats();
  void chooseExport(const ExportFormatInfo& format);
  void sayExporting(const QString& words);
  void moveToTrash();
  void undo();
  void lookIntoTrash();
  void fillTrash();
  void takeBack(const TrashedCheckpoint& restored);
  std::vector<CheckpointRow> selected() const;
  bool mayGo(const CheckpointRow& row) const;

  StudioServices services_;
  TrainingModel& model_;
  Banner& banner_;  // above all pages
  CheckpointTableModel rows_;
  QStackedWidget* stack_;
  QTableView* table_;
  CheckpointActions* actions_;
  std::size_t judged_ = 0;                // evaluations that the rows know of
  std::vector<TrashedCheckpoint> moved_;  // since the start, that Undo takes back
  std::vector<TrashedCheckpoint> trash_;  // all of the run shown
  QString exportWords_;                   // what the banner says while it exports
  CheckpointWorker worker_;
};

}  // namespace mixmask::ui
