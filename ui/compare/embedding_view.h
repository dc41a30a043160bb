// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "ui/compare/encoder_model.h"
#include "ui/compare/image_selection.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace mixmask::ui {

class ClassLegend;
class ComputeBar;
class ScatterPlot;
class SelectedImages;

// The test images as each encoder lays them out. What is selected in one picture is marked in all
// and stands under them; what the legend highlights is so in all, and so is the keyboard's place.
class EmbeddingView : public QWidget {
  Q_OBJECT
 public:
  EmbeddingView(EncoderModel& model, ImageSelection& selection, QWidget* parent = nullptr);

  ComputeBar* bar() const { return bar_; }
  QComboBox* coloring() const { return coloring_; }
  QComboBox* tool() const { return tool_; }
  ClassLegend* legend() const { return legend_; }
  ScatterPlot* plot(std::size_t side) const { return plots_[side]; }
  SelectedImages* selected() const { return selected_; }
  QString caption() const;

 protected:
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeBody();
  QLayout* makeControls();
  ScatterPlot* makePlot();
  void fill();
  void fillLegend();
  void select(const std::vector<std::size_t>& points);
  void selectKind(int kind);
  void follow();

  EncoderModel& model_;
  ImageSelection& selection_;
  ComputeBar* bar_;
  QComboBox* coloring_;
  QComboBox* tool_;
  QLabel* caption_;
  QStackedWidget* stack_;
  std::array<ScatterPlot*, kMostSides> plots_{};
  ClassLegend* legend_;
  SelectedImages* selected_;
};

}  // namespace mixmask::ui
