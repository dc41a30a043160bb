// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/compare_worker.h"
#include "ui/compare/encoder_model.h"
#include "ui/compare/image_selection.h"
#include "ui/compare/report_maker.h"
#include "ui/studio_services.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace mixmask::ui {

class Banner;
class ChangedImages;
class ClassView;
class CurveView;
class EmbeddingView;
class MetricTable;
class NetworkView;
class RetrievalView;
class RobustnessView;
class SettingsTable;
class SideBar;
class SidePicker;
class VerdictHead;

// Which checkpoint is better, how sure is that, and where do the two differ?
class ComparePage : public QWidget {
  Q_OBJECT
 public:
  ComparePage(const StudioServices& services, Banner& banner, QWidget* parent = nullptr);

  // Up to three: A, what stands beside it, and perhaps a third one.
  void compare(const std::vector<ComparedChoice>& choices);
  bool isComparing() const { return comparing_; }
  const ComparedSet* set() const { return set_.get(); }
  QString sentence() const;
  QString problems() const;
  // The one to judge next: the first that has no results, else A. Empty: none is compared.
  std::filesystem::path checkpointToJudge() const;

  SidePicker* picker(std::size_t side) const;
  QTabWidget* tabs() const { return tabs_; }
  MetricTable* metrics() const { return metrics_; }
  SettingsTable* settings() const { return settings_; }
  CurveView* curves() const { return curves_; }
  ClassView* classes() const { return classes_; }
  RobustnessView* robustness() const { return robustness_; }
  ChangedImages* images() const { return images_; }
  RetrievalView* retrieval() const { return retrieval_; }
  EmbeddingView* embedding() const { return embedding_; }
  NetworkView* network() const { return network_; }
  EncoderModel& encoders() { return encoders_; }
  ImageSelection& selection() { return selection_; }
  void swapSides();
  // PDF or HTML, by the file's ending; the banner says how it went.
  void writeReport(const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeEmpty();
  QWidget* makeTabs();
  void invite();
  void connectWorker();
  void connectReport();
  void ask();
  void take(const std::shared_ptr<const ComparedSet>& set);
  void fillPairs();
  void showPair();
  void refreshPairs();
  void chooseEncoders();
  void noticeTab();
  void saveReport();
  void offer(const std::vector<RunSummary>& runs);

  Banner& banner_;  // above all pages
  SideBar* sides_;
  VerdictHead* head_;
  QComboBox* pairs_;
  QLabel* emptyText_ = nullptr;
  QPushButton* newestButton_ = nullptr;
  std::vector<ComparedChoice> newest_;  // runs; empty: there are fewer than two
  QStackedWidget* stack_;
  QTabWidget* tabs_;
  MetricTable* metrics_;
  SettingsTable* settings_;
  CurveView* curves_;
  ClassView* classes_;
  RobustnessView* robustness_;
  ChangedImages* images_;
  EncoderModel encoders_;
  ImageSelection selection_;
  RetrievalView* retrieval_;
  EmbeddingView* embedding_;
  NetworkView* network_;
  std::shared_ptr<const ComparedSet> set_;
  bool comparing_ = false;
  CompareWorker worker_;  // its thread ends before what it tells
  ReportMaker report_;
};

}  // namespace mixmask::ui
