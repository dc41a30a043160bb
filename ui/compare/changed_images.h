// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/compare_worker.h"

class QLabel;
class QListWidget;

namespace mixmask::ui {

// The test images on which one of the two is right and the other is not: where the other mends A,
// and where it breaks it, the most different first.
class ChangedImages : public QWidget {
  Q_OBJECT
 public:
  explicit ChangedImages(QWidget* parent = nullptr);

  void show(std::shared_ptr<const ComparedSet> set, const ComparedGroup* group, std::size_t side);
  void setPictures(const Pictures& pictures);
  // What is looked at on another tab, where it is in a list.
  void follow(std::int64_t image);
  void setProblem(const QString& why);  // why there are no pictures

  QListWidget* mended() const { return mended_; }
  QListWidget* broken() const { return broken_; }
  QString problem() const;

 Q_SIGNALS:
  void picturesAsked(const PictureRequest& request);
  void imagePicked(std::int64_t image);

 private:
  QListWidget* makeList(const QString& name);
  void fill(QListWidget* list, const std::vector<ChangedImage>& images,
            const EvaluationRecord& record);
  void askForPictures(const EvaluationRecord& record);

  std::shared_ptr<const ComparedSet> set_;
  std::size_t side_ = 1;
  QLabel* words_;
  QLabel* problem_;
  QLabel* mendedTitle_;
  QLabel* brokenTitle_;
  QListWidget* mended_;
  QListWidget* broken_;
};

}  // namespace mixmask::ui
