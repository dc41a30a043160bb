// SPDX-License-Identifier: Apache-2.0
// What the window costs, with the real window on Qt's offscreen platform:
//   studio_benchmark slider [CHANGES]               from a moved slider of the Lab to its picture
//   studio_benchmark events [SECONDS [PER_SECOND]]  memory and answers under a stream of reports
//   studio_benchmark rate [STEPS [PAIRS]]           training beside the command line's
#include <QApplication>
#include <QEvent>
#include <QProcess>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

#include "app/studio/real_services.h"
#include "core/session/process.h"
#include "tests/ui/fake_session.h"
#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
#include "ui/wait_until.h"
#include "ui/widgets/option_row.h"
#include "ui/widgets/picture_tile.h"

namespace {

using namespace mixmask;
using namespace mixmask::ui;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The value below which a share of all lie.
double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void fail(const char* what) {
  std::fprintf(stderr, "studio_benchmark: %s\n", what);
  std::exit(1);
}

double residentMb() {
  std::ifstream status("/proc/self/statm");
  double pages = 0;
  status >> pages >> pages;
  return pages * 4096 / (1 << 20);
}

// Counts what is painted of the pictures once a new sample has come.
class PaintWatch : public QObject {
 public:
  explicit PaintWatch(LabPage& page) {
    connect(&page.worker(), &SampleWorker::sampleReady, this, [this] { hasSample = true; });
    for (auto* tile : page.findChildren<PictureTile*>()) tile->installEventFilter(this);
  }
  bool hasSample = false, isPainted = false;
  Clock::time_point painted;  // the first time

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint && hasSample && !isPainted) {
      isPainted = true;
      painted = Clock::now();
    }
    return QObject::eventFilter(watched, event);
  }
};

void measureSlider(int changes) {
  MainWindow window(realServices());
  window.resize(1280, 800);
  window.loadRecipe("quickstart");
  window.show();
  LabPage& page = *window.labPage();
  window.showPage(&page);
  if (!waitUntil([&] { return page.hasSheet(); }, 120000)) fail("the Lab shows no picture");
  OptionRow* row = page.row("mixer.keepRatio");
  auto* slider = row == nullptr ? nullptr : row->findChild<QSlider*>();
  if (slider == nullptr) fail("the Lab has no slider of mixer.keepRatio");
  PaintWatch watch(page);
  const int low = slider->minimum(), range = slider->maximum() - low;
  std::vector<double> times;
  for (int i = 0; i < changes; ++i) {
    const int value = low + range * (20 + (i * 37) % 61) / 100;
    if (value == slider->value()) continue;
    watch.hasSample = watch.isPainted = false;
    const auto start = Clock::now();
    slider->setValue(value);
    if (!waitUntil([&] { return watch.isPainted; }, 10000)) fail("no picture followed the slider");
    times.push_back(std::chrono::duration<double, std::milli>(watch.painted - start).count());
  }
  std::printf("slider to picture, %zu changes: p50 %.1f ms, p99 %.1f ms, largest %.1f ms\n",
              times.size(), quantile(times, 0.5), quantile(times, 0.99), quantile(times, 1));
}

StepReport reportOf(std::int64_t step) {
  const double loss = 8 + 8 * std::exp(static_cast<double>(-step) / 3000) +
                      0.3 * std::sin(static_cast<double>(step) * 12.9898);
  const double lambda = 0.5 + 0.2 * std::sin(static_cast<double>(step) * 78.233);
  return {.step = step,
          .epoch = static_cast<double>(step) / 1000,
          .loss = loss,
          .lossOriginal = loss / 2,
          .lossMixed = loss / 2 * lambda,
          .lossPartner = loss / 2 * (1 - lambda),
          .lambda = lambda,
          .learningRate = 0.03,
          .contrastTop1 = 0.5,
          .contrastTop1Mixed = 0.25,
          .projectionSpread = 0.9};
}

MixPreview previewOf(std::int64_t step) {
  MixPreview preview{.step = step, .samples = {}};
  Picture picture{
      .width = 28, .height = 28, .channels = 1, .pixels = std::vector<std::uint8_t>(784)};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<std::uint8_t>(step + static_cast<std::int64_t>(i));
  }
  const MaskCells mask{.size = 4, .cells = std::vector<std::uint8_t>(16, 1)};
  for (int i = 0; i < 8; ++i) {
    preview.samples.push_back({.view = picture,
                               .partner = picture,
                               .mixed = picture,
                               .key = picture,
                               .isMixed = true,
                               .hasPartner = true,
                               .mask = mask,
                               .lambda = 0.5});
  }
  return preview;
}

// What a run of `perSecond` steps a second reports, until it is stopped.
void sendReports(test::FakeSession& session, int perSecond, int seconds,
                 const std::stop_token& stop) {
  const std::int64_t total = std::int64_t{perSecond} * seconds;
  const auto start = Clock::now();
  for (std::int64_t step = 1; step <= total && !stop.stop_requested(); ++step) {
    std::this_thread::sleep_until(start + std::chrono::microseconds(1000000 * step / perSecond));
    session.send(reportOf(step));
    if (step % (perSecond / 5) == 0)
      session.send(Progress{step, total, 128.0 * perSecond, 60, 0.1});
    if (step % (2 * perSecond) == 0) {
      session.send(SystemReport{.step = step,
                                .seconds = static_cast<double>(step) / perSecond,
                                .samplesPerSecond = 128.0 * perSecond,
                                .dataWaitShare = 0.1,
                                .memoryMb = 900});
    }
    if (step % perSecond == 0) session.send(previewOf(step));
    if (step % (10 * perSecond) == 0) {
      session.send(EvaluationReport{.step = step,
                                    .knnTop1 = 0.7,
                                    .bank = 10000,
                                    .queries = 2000,
                                    .featureStd = 0.05,
                                    .effectiveRank = 20,
                                    .featureDim = 128});
    }
  }
}

void measureEvents(int seconds, int perSecond) {
  StudioServices services = realServices();
  test::FakeSession* session = nullptr;
  services.makeTrainingSession = [&](EventSink sink) {
    auto made = std::make_unique<test::FakeSession>(std::move(sink));
    session = made.get();
    return made;
  };
  MainWindow window(services);
  window.resize(1280, 800);
  window.loadRecipe("quickstart");
  window.show();
  for (int page = 0; page < 4; ++page) {
    window.showPage(page);
    waitUntil([] { return false; }, 1000);
  }
  window.showPage(0);
  window.model().start(window.draft().config(), "/nowhere");
  RunDescription run;
  run.folder = "/nowhere";
  run.totalSteps = std::int64_t{perSecond} * seconds;
  run.stepsPerEpoch = 1000;
  run.chanceClean = run.chanceMixture = 8.3;
  run.featureDim = 128;
  run.classes = 10;
  session->run(run);
  std::vector<double> gaps;  // of a timer that should ring every 20 ms
  auto last = Clock::now();
  QTimer pulse;
  QObject::connect(&pulse, &QTimer::timeout, [&] {
    gaps.push_back(millisecondsSince(last) - 20);
    last = Clock::now();
  });
  pulse.start(20);
  const auto start = Clock::now();
  double nextLine = 0;
  std::printf("%d steps a second\n  second  resident MB\n", perSecond);
  {
    const std::jthread sender(
        [&](const std::stop_token& stop) { sendReports(*session, perSecond, seconds, stop); });
    while (millisecondsSince(start) < 1000.0 * seconds) {
      waitUntil([] { return false; }, 20);
      if (millisecondsSince(start) < 1000 * nextLine) continue;
      std::printf("  %6.0f  %8.1f\n", nextLine, residentMb());
      std::fflush(stdout);
      nextLine += std::max(10, seconds / 10);
    }
  }
  std::printf(
      "  %6d  %8.1f\nlate answers of the window: p50 %.1f ms, p99 %.1f ms, largest %.1f ms\n",
      seconds, residentMb(), quantile(gaps, 0.5), quantile(gaps, 0.99), quantile(gaps, 1));
  session->finish();
  waitUntil([&] { return !window.model().isActive(); }, 5000);
}

std::vector<std::string> settingsOfRate(int steps) {
  return {"runtime.steps=" + std::to_string(steps), "evaluation.knn.enabled=false",
          "runtime.checkpointEverySteps=100000"};
}

// Seconds that this thread, the window's own, has computed.
double secondsOfThisThread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct WindowRate {
  double samplesPerSecond = 0;
  double ownShare = 0;  // of a core, that the window's own thread takes while it trains
};

WindowRate rateInWindow(const QString& folder, int steps) {
  const StudioServices services = realServices();
  MainWindow window(services);
  window.resize(1280, 800);
  window.loadRecipe("quickstart");
  window.show();
  RunConfig config = window.draft().config();
  for (const std::string& setting : settingsOfRate(steps)) applyAssignment(config, setting);
  const auto start = Clock::now();
  const double before = secondsOfThisThread();
  window.model().start(config, folder.toStdString());
  if (!waitUntil([&] { return window.model().result().has_value(); }, 3600000))
    fail("no end of the run");
  return {window.model().result()->samplesPerSecond,
          1000 * (secondsOfThisThread() - before) / millisecondsSince(start)};
}

double rateOfCommandLine(const QString& folder, int steps) {
  QStringList arguments{"pretrain", "--recipe", "quickstart", "--json", "--out", folder};
  for (const std::string& setting : settingsOfRate(steps)) {
    arguments << "--set" << QString::fromStdString(setting);
  }
  QProcess program;
  program.start(QApplication::applicationDirPath() + "/mixmask", arguments);
  program.waitForFinished(-1);
  const QByteArray output = program.readAllStandardOutput();
  const QByteArray key = "\"samples_per_second\":";
  const qsizetype at = output.lastIndexOf(key);
  if (at < 0) fail("the command line did not train");
  const QByteArray number = output.mid(at + key.size(), 24);
  return number.left(number.indexOf(',')).toDouble();
}

void measureRate(int steps, int pairs) {
  std::vector<double> ratios;
  for (int pair = 0; pair < pairs; ++pair) {
    const QTemporaryDir place;
    const bool windowFirst = pair % 2 == 0;
    WindowRate window;
    if (windowFirst) window = rateInWindow(place.filePath("window"), steps);
    const double command = rateOfCommandLine(place.filePath("command"), steps);
    if (!windowFirst) window = rateInWindow(place.filePath("window"), steps);
    ratios.push_back(window.samplesPerSecond / command);
    std::printf(
        "pair %d: window %.1f samples/s, command line %.1f, ratio %.3f; the window's own thread "
        "takes %.1f %% of a core\n",
        pair + 1, window.samplesPerSecond, command, ratios.back(), 100 * window.ownShare);
    std::fflush(stdout);
  }
  std::printf("ratio of %d pairs of %d steps: median %.3f, from %.3f to %.3f\n", pairs, steps,
              quantile(ratios, 0.5), quantile(ratios, 0), quantile(ratios, 1));
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  prepareProcess();
  QStandardPaths::setTestModeEnabled(true);
  QApplication application(argc, argv);
  QApplication::setOrganizationName("mixmask");
  QApplication::setApplicationName("mixmask-studio-benchmark");
  const QTemporaryDir settings;
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  const std::string what = argc > 1 ? argv[1] : "";
  const auto number = [&](int place, int otherwise) {
    return argc > place ? std::max(1, std::atoi(argv[place])) : otherwise;
  };
  if (what == "slider") {
    measureSlider(number(2, 200));
  } else if (what == "events") {
    measureEvents(number(2, 600), std::max(10, number(3, 500)));
  } else if (what == "rate") {
    measureRate(number(2, 100), number(3, 3));
  } else {
    fail("say slider, events or rate");
  }
  return 0;
}
