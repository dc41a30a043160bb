// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/help_actions.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QMainWindow>
#include <QMessageBox>
#include <QWhatsThis>

#include "ui/desktop/log_dock.h"
#include "ui/desktop/shortcut_window.h"
#include "ui/desktop/whats_this.h"
#include "ui/train/config_draft.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kLogLines = 40;

}  // namespace

HelpActions::HelpActions(const StudioServices& services, const ConfigDraft& draft,
                         const LogDock& log, Banner& banner, QMainWindow& window)
    : QObject(&window),
      explain(new QAction(tr("E&xplain this panel"), this)),
      explainControl(new QAction(tr("Explain this c&ontrol"), this)),
      whatsThis(QWhatsThis::createAction(this)),
      showShortcuts(new QAction(tr("&Keyboard shortcuts..."), this)),
      copyDiagnostics(new QAction(tr("Copy &diagnostics"), this)),
      about(new QAction(tr("&About MixMask Studio"), this)),
      services_(services),
      draft_(draft),
      log_(log),
      banner_(banner),
      window_(window),
      diagnostics_(services) {
  explain->setShortcut(QKeySequence(Qt::Key_F1));
  explain->setStatusTip(tr("What the panel with the focus shows, with its formula"));
  explainControl->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F1));
  explainControl->setStatusTip(tr("What the field or button with the focus does"));
  whatsThis->setText(tr("&What's this?"));
  whatsThis->setShortcut(QKeySequence());  // the keyboard has the one above
  whatsThis->setStatusTip(tr("Click on anything in the window to read what it is"));
  new WhatsThis({explain, explainControl}, this);
  copyDiagnostics->setStatusTip(
      tr("Versions, devices, settings and the end of the log, for a report of a fault"));
  connect(explain, &QAction::triggered, this, &HelpActions::explainFocus);
  connect(explainControl, &QAction::triggered, this, &HelpActions::explainControlInFocus);
  connect(showShortcuts, &QAction::triggered, this, &HelpActions::openShortcuts);
  connect(copyDiagnostics, &QAction::triggered, this, &HelpActions::collectDiagnostics);
  connect(about, &QAction::triggered, this, &HelpActions::showAbout);
  connect(&diagnostics_, &Diagnostics::ready, this, [this](const QString& text) {
    QApplication::clipboard()->setText(text);
    banner_.say(Banner::Kind::done,
                tr("versions, devices, settings and the end of the log are on the clipboard."));
  });
}

void HelpActions::takeShortcuts() {
  shortcuts_ = new Shortcuts(window_);
}

// Where no panel has the focus, the first one that is seen explains itself; a dialog without a
// panel has the words of its controls.
void HelpActions::explainFocus() {
  QWidget* focus = focusWidget();
  HelpButton* button = helpAround(focus);
  if (button == nullptr && focus->window() == &window_)
    button = helpAround(window_.centralWidget());
  if (button != nullptr) return button->explain();
  if (focus->window() != &window_ && WhatsThis::showOf(focus)) return;
  banner_.say(Banner::Kind::info, tr("Nothing here needs an explanation."));
}

void HelpActions::explainControlInFocus() {
  if (!WhatsThis::showOf(focusWidget())) explainFocus();
}

// In the dialog before the window, else in the window, each of which stands for itself where
// nothing in it has the focus.
QWidget* HelpActions::focusWidget() const {
  QWidget* dialog = qobject_cast<QDialog*>(QApplication::activeWindow());
  QWidget* asked = dialog != nullptr ? dialog : &window_;
  return asked->focusWidget() != nullptr ? asked->focusWidget() : asked;
}

void HelpActions::openShortcuts() {
  if (shortcutWindow_ == nullptr) shortcutWindow_ = new ShortcutWindow(*shortcuts_, &window_);
  shortcutWindow_->show();
  shortcutWindow_->raise();
  shortcutWindow_->activateWindow();
}

void HelpActions::collectDiagnostics() {
  QString settings;
  try {
    settings = QString::fromStdString(services_.toYaml(draft_.config()));
  } catch (const std::exception& error) {
    settings = QString::fromStdString(error.what());
  }
  diagnostics_.collect(settings, log_.lastLines(kLogLines));
}

void HelpActions::showAbout() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About MixMask Studio"),
                              tr("MixMask Studio %1\n\nSelf-supervised pretraining of Siamese "
                                 "ConvNets with MixMask.\nThe window is free software under the "
                                 "GPL-3.0-or-later.")
                                  .arg(QApplication::applicationVersion()),
                              QMessageBox::Close, &window_);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

}  // namespace mixmask::ui
