// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <stop_token>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

class CompareWorker;
class EncoderModel;

// Writes the report of a comparison: waits for the pictures that it needs, draws, and lets the
// worker write. One at a time; a new one takes the place of the one before.
class ReportMaker : public QObject {
  Q_OBJECT
 public:
  ReportMaker(EncoderModel& encoders, CompareWorker& worker, QObject* parent = nullptr);

  // PDF or HTML, by the file's ending.
  void write(std::shared_ptr<const ComparedSet> set, const QString& file);
  void cancel();
  bool isWriting() const { return set_ != nullptr; }

 Q_SIGNALS:
  void slow(const QString& words);  // it takes over two seconds: how far it is
  void done(const QString& file);
  void failed(const QString& problem);
  void cancelled();

 private:
  void goOn();
  void draw();
  void end(const QString& file, const QString& problem);

  EncoderModel& encoders_;
  CompareWorker& worker_;
  std::shared_ptr<const ComparedSet> set_;  // null: nothing is written
  QString file_;
  bool isDrawn_ = false;
  int missing_ = 0;  // pictures
  std::stop_source stop_;
  QTimer patience_;
};

}  // namespace mixmask::ui
