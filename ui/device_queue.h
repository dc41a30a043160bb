// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "core/session/events.h"

namespace mixmask::ui {

// Something that occupies a device for longer than a moment.
struct DeviceJob {
  enum class Kind { training, evaluation, comparison, dryRun };
  // `resting`: it needs no device now, as a training that is paused.
  enum class State { waiting, running, resting };

  Kind kind = Kind::evaluation;
  QString title;                      // "Weighted kNN"
  QString subject;                    // "20260101-quickstart"
  std::string device = "auto";        // runtime.device: auto | cpu | cuda:<n>
  std::function<void(int id)> begin;  // it waited, and its turn has come
  std::function<void(int id)> cancel;
  State state = State::resting;
  PhaseChanged phase;
  int id = 0;
};

// Who has a device and who waits for it, for every job of the window: trainings, evaluations,
// comparisons of encoders and dry runs. What only looks at an image or two does not ask. GUI thread
// only; nothing here blocks.
//
// How it goes on, and why so:
// - A job that finds its device taken waits, and a sentence says for what. Nothing is refused and
//   nothing asks: what was asked for comes without another thought, and can be cancelled until
//   then.
// - A training has its device while it runs and leaves it while it is paused. To pause it is how a
//   person makes room, so an evaluation that waited begins then, and Resume waits for its end.
// - A training that waits goes before all others: it was asked for by hand, and the others wait
//   for its pauses.
// - A dry run gives way to a training: what it measures is about to be seen.
// - take() goes beside what runs. Both get slower and their memory adds up, which only the person
//   can weigh. Not for two of a kind: those share their files.
// - "auto" may be any device, so it shares with all.
class DeviceQueue : public QObject {
  Q_OBJECT
 public:
  using Id = int;  // from 1

  // Known from now on, resting.
  Id enter(DeviceJob job);
  // Begins at once where its device is free, else waits.
  void ask(Id id);
  // Has the device now, whoever else has it; one that waited begins.
  void take(Id id);
  void rest(Id id);
  void leave(Id id);  // nothing where it has left
  // Tells the dry runs to end.
  void cancelDryRuns();
  void cancel(Id id);

  void setPhase(Id id, const PhaseChanged& phase);
  void setSubject(Id id, const QString& subject);

  const std::vector<DeviceJob>& jobs() const { return jobs_; }  // in the order of their turns
  const DeviceJob* find(Id id) const;                           // null: it has left
  bool waits(Id id) const;
  bool mayTake(Id id) const;  // it waits, and for none of its kind
  // "for the training quickstart to pause or end"; empty: it does not wait.
  QString waitText(Id id) const;

 Q_SIGNALS:
  void changed();     // who has what
  void progressed();  // a phase

 private:
  DeviceJob* at(Id id);
  std::vector<const DeviceJob*> blockersOf(const DeviceJob& job) const;
  bool isFree(const DeviceJob& job) const;
  void setState(Id id, DeviceJob::State state);
  void advanceSoon();
  void advance();

  std::vector<DeviceJob> jobs_;
  Id lastId_ = 0;
};

}  // namespace mixmask::ui
