// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace mixmask::ui {

class Banner;
class EvaluateActions;
class RecipeActions;
class TrainingModel;

// What is opened by its path: the folder of a run, a recipe or a checkpoint; chosen, dropped or
// given. What went wrong is said inside the page.
class Opening : public QObject {
  Q_OBJECT
 public:
  Opening(TrainingModel& model, RecipeActions& recipes, EvaluateActions& evaluate, Banner& banner,
          QWidget& window);
  void open(const QString& path);
  // Asks for the folder of a run; begins in this one.
  void chooseRun(const QString& folder);
  // Whether the form is not to be written over, because its run goes on; says so.
  bool refuses(const QString& what);

 Q_SIGNALS:
  void opensInTrain();  // what follows is seen on that page

 private:
  TrainingModel& model_;
  RecipeActions& recipes_;
  EvaluateActions& evaluate_;
  Banner& banner_;
  QWidget& window_;
};

}  // namespace mixmask::ui
