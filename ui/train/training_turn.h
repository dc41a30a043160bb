// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>

#include "ui/device_queue.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

class TrainingModel;

// The training's place in the queue for its device. A start, a going on or a resume that finds the
// device taken is held, and can be taken back until it begins; a run that goes on in another way,
// as by a request from outside, takes the device beside what runs.
class TrainingTurn : public QObject {
  Q_OBJECT
 public:
  TrainingTurn(const StudioServices& services, TrainingModel& model, QObject* parent = nullptr);
  ~TrainingTurn() override;

  void start(const RunConfig& config, const std::filesystem::path& folder);
  void goOn(const RunConfig& config, const std::vector<std::string>& overrides);
  void resume();

  bool waits() const;        // something of these is held
  bool holdsStart() const;   // and it is not a resume
  QString waitText() const;  // "for Weighted kNN of quickstart, about 20 s"
  const QString& subject() const { return subject_; }
  void runNow();  // beside what runs
  void cancel();  // what is held

 Q_SIGNALS:
  void changed();

 private:
  void enter(const QString& subject, const RunConfig& config);
  void ask(std::function<void()> verb);
  void begin();
  void follow();
  void leave();
  void tellProgress();

  std::shared_ptr<DeviceQueue> devices_;
  TrainingModel& model_;
  DeviceQueue::Id place_ = 0;  // 0: none
  QString subject_;
  std::function<void()> held_;
  bool holdsResume_ = false;  // what is held, or was last
  bool isResuming_ = false;   // it was told to, and is still paused
  bool isBeginning_ = false;  // within the verb
};

}  // namespace mixmask::ui
