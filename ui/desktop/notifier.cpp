// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/notifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QFileInfo>
#include <QWidget>

#include "ui/evaluate/evaluation_model.h"
#include "ui/runs/run_text.h"
#include "ui/train/train_page.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

constexpr int kDesktopDecides = -1;  // how long it is shown

// Asked before the bus is: without an address libdbus may start one.
bool hasSessionBus() {
  return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
         QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR", "/nonexistent") + "/bus");
}

void send(const QString& title, const QString& text) {
  if (!hasSessionBus()) return;
  QDBusMessage call = QDBusMessage::createMethodCall("org.freedesktop.Notifications",
                                                     "/org/freedesktop/Notifications",
                                                     "org.freedesktop.Notifications", "Notify");
  const QString id = QGuiApplication::desktopFileName();
  call << QGuiApplication::applicationDisplayName() << 0U << id << title << text.toHtmlEscaped()
       << QStringList() << QVariantMap{{"desktop-entry", id}} << kDesktopDecides;
  QDBusConnection::sessionBus().asyncCall(call);
}

}  // namespace

Notify desktopNotify() {
  return &send;
}

Notices::Notices(TrainingModel& model, EvaluationModel& evaluations, QWidget& window)
    : QObject(&window),
      model_(model),
      evaluations_(evaluations),
      window_(window),
      notify_(desktopNotify()),
      isWatched_([] { return QApplication::applicationState() == Qt::ApplicationActive; }) {
  connect(&model_, &TrainingModel::finished, this, [this](const JobFinished& result) {
    const QString run = pathText(result.run.filename());
    tell(result.stopped ? tr("%1 has stopped").arg(run) : tr("%1 has finished").arg(run),
         resultText(result));
  });
  connect(&model_, &TrainingModel::failed, this,
          [this](const QString& message) { tell(tr("A run has failed"), message); });
  connect(&model_, &TrainingModel::healthAlarmed, this, [this](const HealthLamp& lamp) {
    tell(tr("%1: a run needs a look").arg(QString::fromStdString(lamp.name)),
         QString::fromStdString(lamp.sentence));
  });
  connect(&evaluations_, &EvaluationModel::activityChanged, this, &Notices::tellEvaluations);
}

// Once for all that were queued: when the last of them has ended.
void Notices::tellEvaluations() {
  const int before = active_;
  active_ = evaluations_.activeCount();
  if (active_ > 0 || before == 0 || evaluations_.rowCount() == 0) return;
  const EvaluationJob& last = evaluations_.job(evaluations_.rowCount() - 1);
  if (last.state == EvaluationState::cancelled) return;
  const bool hasFailed = last.state == EvaluationState::failed;
  tell(hasFailed ? tr("An evaluation has failed") : tr("The evaluations have ended"),
       hasFailed ? last.failure : tr("%1 of %2").arg(last.protocol, last.checkpoint));
}

void Notices::tell(const QString& title, const QString& text) {
  if (isWatched_()) return;
  QApplication::alert(&window_);
  notify_(title, text);
}

}  // namespace mixmask::ui
