// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <vector>

#include "ui/evaluate/evaluation_draft.h"

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;

namespace mixmask::ui {

class CheckpointField;
class OptionRow;

// Asks for an evaluation: protocol, checkpoint, data and options, from the option specs. It stands
// beside the window and blocks nothing.
class EvaluateForm : public QDialog {
  Q_OBJECT
 public:
  explicit EvaluateForm(const StudioServices& services, QWidget* parent = nullptr);

  // Shows the form, with this checkpoint unless it is empty.
  void openWith(const QString& checkpoint);

  EvaluationDraft& draft() { return draft_; }
  QComboBox* protocols() const { return protocols_; }
  CheckpointField* checkpoint() const { return checkpoint_; }
  QPushButton* evaluateButton() const { return evaluate_; }
  QString summary() const;
  OptionRow* row(const std::string& path) const;

 Q_SIGNALS:
  void evaluationAsked(const EvaluationRequest& request);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QLayout* makeHead();
  QLayout* makeFoot();
  void rebuildRows();
  void refresh();
  void evaluate();

  EvaluationDraft draft_;
  QComboBox* protocols_;
  QLabel* description_;
  CheckpointField* checkpoint_;
  QScrollArea* scroll_;
  QLabel* summary_;
  QPushButton* close_;
  QPushButton* evaluate_;
  std::vector<OptionRow*> rows_;
};

}  // namespace mixmask::ui
