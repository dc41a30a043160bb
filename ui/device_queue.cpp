// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device_queue.h"

#include <QStringList>
#include <algorithm>

#include "ui/train/status_line.h"

namespace mixmask::ui {
namespace {

using Kind = DeviceJob::Kind;
using State = DeviceJob::State;

// Whether one has to wait while the other runs.
bool collide(const DeviceJob& a, const DeviceJob& b) {
  const bool sameDevice = a.device == b.device || a.device == "auto" || b.device == "auto";
  return sameDevice || a.kind == b.kind;
}

QString endOf(const DeviceJob& job) {
  if (job.kind == Kind::training) {
    return DeviceQueue::tr("the training %1 to pause or end").arg(job.subject);
  }
  const QString name =
      job.subject.isEmpty() ? job.title : DeviceQueue::tr("%1 of %2").arg(job.title, job.subject);
  if (job.phase.secondsLeft < 0) return name;
  return DeviceQueue::tr("%1, about %2").arg(name, durationText(job.phase.secondsLeft));
}

}  // namespace

DeviceQueue::Id DeviceQueue::enter(DeviceJob job) {
  job.id = ++lastId_;
  job.state = State::resting;
  jobs_.push_back(std::move(job));
  return lastId_;
}

DeviceJob* DeviceQueue::at(Id id) {
  const auto found = std::ranges::find(jobs_, id, &DeviceJob::id);
  return found == jobs_.end() ? nullptr : &*found;
}

const DeviceJob* DeviceQueue::find(Id id) const {
  const auto found = std::ranges::find(jobs_, id, &DeviceJob::id);
  return found == jobs_.end() ? nullptr : &*found;
}

std::vector<const DeviceJob*> DeviceQueue::blockersOf(const DeviceJob& job) const {
  std::vector<const DeviceJob*> blockers;
  for (const DeviceJob& other : jobs_) {
    if (other.id != job.id && other.state == State::running && collide(job, other)) {
      blockers.push_back(&other);
    }
  }
  return blockers;
}

bool DeviceQueue::isFree(const DeviceJob& job) const {
  if (!blockersOf(job).empty()) return false;
  for (const DeviceJob& other : jobs_) {
    if (other.id == job.id) break;
    if (other.state == State::waiting && collide(job, other)) return false;  // it goes first
  }
  return true;
}

void DeviceQueue::ask(Id id) {
  DeviceJob* job = at(id);
  if (job == nullptr || job->state != State::resting) return;
  const bool isTraining = job->kind == Kind::training;
  const auto goesBefore =
      isTraining ? std::ranges::find(jobs_, State::waiting, &DeviceJob::state) : jobs_.end();
  const auto place = jobs_.begin() + (job - jobs_.data());
  if (goesBefore < place) {
    std::rotate(goesBefore, place, place + 1);
  } else if (!isTraining) {
    std::rotate(place, place + 1, jobs_.end());
  }
  at(id)->state = State::waiting;
  isFree(*at(id)) ? take(id) : Q_EMIT changed();
}

void DeviceQueue::take(Id id) {
  DeviceJob* job = at(id);
  if (job == nullptr || job->state == State::running) return;
  const bool waited = job->state == State::waiting;
  const auto begin = job->begin;
  setState(id, State::running);
  if (waited && begin) begin(id);
}

void DeviceQueue::rest(Id id) {
  setState(id, State::resting);
}

void DeviceQueue::leave(Id id) {
  if (std::erase_if(jobs_, [id](const DeviceJob& job) { return job.id == id; }) == 0) return;
  Q_EMIT changed();
  advanceSoon();
}

void DeviceQueue::setState(Id id, State state) {
  DeviceJob* job = at(id);
  if (job == nullptr || job->state == state) return;
  job->state = state;
  Q_EMIT changed();
  if (state == State::resting) advanceSoon();
}

void DeviceQueue::cancelDryRuns() {
  std::vector<Id> ids;
  for (const DeviceJob& job : jobs_) {
    if (job.kind == Kind::dryRun) ids.push_back(job.id);
  }
  for (const Id id : ids) cancel(id);
}

void DeviceQueue::cancel(Id id) {
  const DeviceJob* job = find(id);
  if (job == nullptr || !job->cancel) return;
  const auto cancelIt = job->cancel;
  cancelIt(id);
}

// Not within the call that made room: nothing begins while a part of the window goes.
void DeviceQueue::advanceSoon() {
  QMetaObject::invokeMethod(this, &DeviceQueue::advance, Qt::QueuedConnection);
}

void DeviceQueue::advance() {
  const auto hasTurn = [this](const DeviceJob& job) {
    return job.state == State::waiting && isFree(job);
  };
  for (auto next = std::ranges::find_if(jobs_, hasTurn); next != jobs_.end();
       next = std::ranges::find_if(jobs_, hasTurn)) {
    take(next->id);
  }
}

void DeviceQueue::setPhase(Id id, const PhaseChanged& phase) {
  DeviceJob* job = at(id);
  if (job == nullptr) return;
  job->phase = phase;
  Q_EMIT progressed();
}

void DeviceQueue::setSubject(Id id, const QString& subject) {
  DeviceJob* job = at(id);
  if (job == nullptr || job->subject == subject) return;
  job->subject = subject;
  Q_EMIT changed();
}

bool DeviceQueue::waits(Id id) const {
  const DeviceJob* job = find(id);
  return job != nullptr && job->state == State::waiting;
}

bool DeviceQueue::mayTake(Id id) const {
  if (!waits(id)) return false;
  const Kind kind = find(id)->kind;
  return std::ranges::none_of(jobs_, [kind](const DeviceJob& other) {
    return other.kind == kind && other.state == State::running;
  });
}

QString DeviceQueue::waitText(Id id) const {
  if (!waits(id)) return {};
  const DeviceJob& job = *find(id);
  QStringList ends;
  for (const DeviceJob* blocker : blockersOf(job)) ends << endOf(*blocker);
  int before = 0;
  for (const DeviceJob& other : jobs_) {
    if (other.id == id) break;
    before += other.state == State::waiting && collide(job, other) ? 1 : 0;
  }
  QString text = ends.isEmpty() ? tr("for its turn") : tr("for %1").arg(ends.join(tr(" and ")));
  if (before == 1) text += tr(", after one that waits");
  if (before > 1) text += tr(", after %L1 that wait").arg(before);
  return text;
}

}  // namespace mixmask::ui
