// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/report_page.h"

#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTextDocument>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr int kResolution = 150;                // dots an inch
constexpr int kMargin = 15;                     // millimetres
constexpr double kScreen = 96;                  // dots an inch, of the pixels of HTML
constexpr double kLargest = 10, kSmallest = 7;  // points

// The document at the largest size of its letters at which it fits the page, or at the smallest.
void fitToPage(QTextDocument& document, const QSizeF& page) {
  QFont font("sans-serif");
  for (double size = kLargest; size >= kSmallest; size -= 0.5) {
    font.setPointSizeF(size);
    document.setDefaultFont(font);
    document.setPageSize(QSizeF(page.width(), 1e6));
    if (document.size().height() <= page.height()) return;
  }
}

}  // namespace

bool printOnOnePage(const QString& html, const QString& title, QIODevice& output) {
  QPdfWriter writer(&output);
  writer.setTitle(title);
  writer.setPageSize(QPageSize(QPageSize::A4));
  writer.setPageMargins(QMarginsF(kMargin, kMargin, kMargin, kMargin), QPageLayout::Millimeter);
  writer.setResolution(kResolution);
  constexpr double kScale = kResolution / kScreen;
  const QSizeF page(writer.width() / kScale, writer.height() / kScale);
  QTextDocument document;
  document.setDocumentMargin(0);
  document.setHtml(html);
  fitToPage(document, page);
  QPainter painter(&writer);
  const double shrunk = std::min(1.0, page.height() / document.size().height());
  painter.scale(kScale * shrunk, kScale * shrunk);
  document.drawContents(&painter);
  return painter.end();
}

}  // namespace mixmask::ui
