// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "ui/compare/encoder_model.h"
#include "ui/compare/image_selection.h"

class QComboBox;
class QLabel;
class QListWidget;
class QStackedWidget;

namespace mixmask::ui {

class ComputeBar;
class ScatterPlot;

// The test images as each encoder lays them out. What is selected in one picture is marked in all
// and stands under them.
class EmbeddingView : public QWidget {
  Q_OBJECT
 public:
  EmbeddingView(EncoderModel& model, ImageSelection& selection, QWidget* parent = nullptr);

  ComputeBar* bar() const { return bar_; }
  QComboBox* coloring() const { return coloring_; }
  ScatterPlot* plot(std::size_t side) const { return plots_[side]; }
  QListWidget* selected() const { return selected_; }
  QString caption() const;

 protected:
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeBody();
  void fill();
  void showPlane(std::size_t side);
  void select(const std::vector<std::size_t>& points);
  void follow();
  void list(const std::vector<std::size_t>& points);
  void refreshSelected();

  EncoderModel& model_;
  ImageSelection& selection_;
  ComputeBar* bar_;
  QComboBox* coloring_;
  QLabel* caption_;
  QStackedWidget* stack_;
  std::array<ScatterPlot*, kMostSides> plots_{};
  QLabel* count_;
  QListWidget* selected_;
  std::vector<std::int64_t> listed_;  // in `selected_`
};

}  // namespace mixmask::ui
