// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/diagnostics.h"

#include <QApplication>
#include <QDir>
#include <QFont>
#include <QLocale>
#include <QScreen>
#include <QSysInfo>

namespace mixmask::ui {
namespace {

QString screensText() {
  QStringList screens;
  for (const QScreen* screen : QGuiApplication::screens()) {
    screens << QString("%1 x %2 at %3")
                   .arg(screen->size().width())
                   .arg(screen->size().height())
                   .arg(screen->devicePixelRatio());
  }
  return screens.join(", ");
}

}  // namespace

// Not translated: it is read by those who mend the program.
QString diagnosticsText(const VersionInfo& versions, const QString& settings,
                        const QStringList& log, const QString& home) {
  const auto text = [](const std::string& words) { return QString::fromStdString(words); };
  QStringList lines{
      QString("MixMask Studio %1, %2").arg(text(versions.mixmask), text(versions.compiler)),
      QString("Qt %1 (built with %2), platform %3, font %4 pt")
          .arg(qVersion(), QT_VERSION_STR, QGuiApplication::platformName())
          .arg(QApplication::font().pointSizeF()),
      QString("LibTorch %1, OpenCV %2, CUDA kernels: %3")
          .arg(text(versions.torch), text(versions.opencv),
               versions.cuda.empty() ? QString("none") : text(versions.cuda))};
  QStringList devices;
  for (const std::string& device : versions.devices) devices << text(device);
  lines << "Devices: " + devices.join("; ")
        << QString("System: %1, %2 %3, %4")
               .arg(QSysInfo::prettyProductName(), QSysInfo::kernelType(),
                    QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture())
        << QString("Screens: %1; locale %2").arg(screensText(), QLocale().name()) << ""
        << "Settings:" << settings.trimmed() << ""
        << "Log:" << (log.isEmpty() ? QStringList{"(empty)"} : log);
  QString all = lines.join('\n') + '\n';
  if (home.size() > 1) all.replace(home, "~");
  return all;
}

Diagnostics::Diagnostics(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {}

void Diagnostics::collect(const QString& settings, const QStringList& log) {
  if (isAsking_) return;
  isAsking_ = true;
  asking_ = std::jthread([this, versionsOf = services_.versionInfo, settings, log] {
    const VersionInfo versions = versionsOf();
    QMetaObject::invokeMethod(
        this,
        [this, versions, settings, log] {
          isAsking_ = false;
          Q_EMIT ready(diagnosticsText(versions, settings, log, QDir::homePath()));
        },
        Qt::QueuedConnection);
  });
}

}  // namespace mixmask::ui
