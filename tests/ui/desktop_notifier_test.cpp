// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QProcess>

#include "tests/ui/application.h"
#include "ui/desktop/notifier.h"

namespace mixmask::ui {
namespace {

// A desktop's notification service that keeps what it is told.
class Service : public QDBusVirtualObject {
 public:
  QString introspect(const QString&) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override {
    members << message.member();
    told << message.arguments();
    return bus.send(message.createReply(1U));
  }
  QStringList members;
  QList<QVariantList> told;
};

TEST(DesktopNotify, CallsTheServiceOfTheDesktop) {
  QProcess daemon;
  daemon.start("dbus-daemon", {"--session", "--nofork", "--print-address"});
  if (!daemon.waitForStarted()) GTEST_SKIP() << "dbus-daemon is not installed";
  ASSERT_TRUE(daemon.waitForReadyRead());
  const QString address = daemon.readLine().trimmed();
  qputenv("DBUS_SESSION_BUS_ADDRESS", address.toUtf8());
  QDBusConnection bus = QDBusConnection::connectToBus(address, "service");
  Service service;
  ASSERT_TRUE(bus.registerVirtualObject("/org/freedesktop/Notifications", &service));
  ASSERT_TRUE(bus.registerService("org.freedesktop.Notifications"));
  QGuiApplication::setDesktopFileName("org.example.Studio");
  desktopNotify()("first has finished", "kNN 61 % <b>");
  ASSERT_TRUE(test::waitUntil([&] { return !service.told.isEmpty(); }));
  EXPECT_EQ(service.members.front(), "Notify");
  const QVariantList& arguments = service.told.front();
  ASSERT_EQ(arguments.size(), 8);
  EXPECT_EQ(arguments[3], "first has finished");
  EXPECT_EQ(arguments[4], "kNN 61 % &lt;b&gt;");
  EXPECT_EQ(arguments[7], -1);
  daemon.kill();
  daemon.waitForFinished();
}

}  // namespace
}  // namespace mixmask::ui
