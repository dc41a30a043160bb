// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_report.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QSaveFile>
#include <algorithm>

#include "ui/compare/compare_text.h"
#include "ui/compare/report_page.h"
#include "ui/compare/settings_table.h"

namespace mixmask::ui {
namespace {

constexpr std::size_t kMostSettings = 16;  // rows on the page
constexpr std::size_t kMostMarks = 30;     // of classes
constexpr int kPageWidth = 640;            // pixels of 1/96 inch

QString tr(const char* text) {
  return QCoreApplication::translate("CompareReport", text);
}

QString cell(const QString& text, const char* tag = "td") {
  return QString("<%1>%2</%1>").arg(tag, text.toHtmlEscaped());
}

QString line(const QStringList& cells, const char* tag = "td") {
  QString html = "<tr>";
  for (const QString& text : cells) html += cell(text, tag);
  return html + "</tr>\n";
}

QString sidesHtml(const ComparedSet& set) {
  QString html = "<table>";
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    html += line({letterOf(side), nameOfSide(set.sides[side])});
  }
  return html + "</table>\n";
}

QString metricsHtml(const ComparedSet& set) {
  QString html = "<table>" + line({tr("Protocol"), tr("Sides"), tr("A"), tr("Other"),
                                   tr("Difference"), tr("95 % interval"), tr("Better in")},
                                  "th");
  for (const ComparedGroup& group : set.groups) {
    for (std::size_t side = 1; side < set.sides.size(); ++side) {
      if (!group.besideA[side]) continue;
      const EvaluationResult& a = set.recordOf(group, 0)->result;
      const EvaluationResult& b = set.recordOf(group, side)->result;
      const AccuracyDifference& top1 = group.besideA[side]->top1;
      html += line({protocolText(a), letterOf(side) + " \u2212 " + letterOf(0),
                    accuracyText(a.top1), accuracyText(b.top1), pointsText(top1.value),
                    top1.interval ? intervalText(*top1.interval) : QString(),
                    top1.shareBetter ? accuracyText(*top1.shareBetter) : QString()});
    }
  }
  html += "</table>\n";
  for (const ComparedGroup& group : set.groups) {
    if (std::ranges::none_of(group.besideA, [](const auto& pair) { return pair.has_value(); })) {
      continue;
    }
    const EvaluationResult& result = set.anyRecordOf(group).result;
    html += QString("<p class=\"small\">%1: %2.</p>\n")
                .arg(protocolText(result).toHtmlEscaped(), conditionsText(result).toHtmlEscaped());
  }
  return html;
}

QString settingsHtml(const ComparedSet& set) {
  const std::vector<ConfigRow> rows = differencesIn(set.config);
  if (set.configured.size() < 2) return {};
  if (rows.empty()) return "<p>" + tr("No setting that matters differs.").toHtmlEscaped() + "</p>";
  QStringList titles{tr("Setting")};
  for (const std::size_t side : set.configured) titles << letterOf(side);
  QString html = "<table>" + line(titles, "th");
  for (std::size_t i = 0; i < std::min(rows.size(), kMostSettings); ++i) {
    QStringList cells{QString::fromStdString(rows[i].key)};
    for (const auto& value : rows[i].values) {
      cells << (value ? QString::fromStdString(*value) : QString("\u2013"));
    }
    html += line(cells);
  }
  html += "</table>\n";
  if (rows.size() > kMostSettings) {
    html += "<p class=\"small\">" +
            tr("%L1 more settings differ.").arg(rows.size() - kMostSettings).toHtmlEscaped() +
            "</p>";
  }
  return html;
}

// Off the GUI thread Qt does not derive the height from the width.
QString imageHtml(const QImage& image, const QString& title, int width, int height) {
  QByteArray png;
  QBuffer buffer(&png);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return QString("<img width=\"%1\" height=\"%2\" alt=\"%3\" src=\"data:image/png;base64,%4\"/>")
      .arg(width)
      .arg(height)
      .arg(title.toHtmlEscaped(), QString::fromLatin1(png.toBase64()));
}

QString pictureHtml(const ReportPicture& picture) {
  const int height = picture.width * picture.image.height() / picture.image.width();
  return imageHtml(picture.image, picture.title, picture.width, height) +
         "<br/><span class=\"small\">" + picture.title.toHtmlEscaped() + "</span>";
}

// Beside each other as long as there is room.
QString picturesHtml(const std::vector<ReportPicture>& pictures) {
  QString html;
  int used = kPageWidth;
  for (const ReportPicture& picture : pictures) {
    if (used + picture.width > kPageWidth) {
      html += html.isEmpty() ? "<table class=\"plain\"><tr>"
                             : "</tr></table>\n<table class=\"plain\"><tr>";
      used = 0;
    }
    html += "<td>" + pictureHtml(picture) + "</td>";
    used += picture.width;
  }
  return html.isEmpty() ? html : html + "</tr></table>\n";
}

QString marksHtml(const std::vector<std::pair<QString, QImage>>& marks) {
  QStringList parts;
  for (std::size_t i = 0; i < std::min(marks.size(), kMostMarks); ++i) {
    const auto& [name, mark] = marks[i];
    const QSize size = mark.deviceIndependentSize().toSize();
    parts << imageHtml(mark, name, size.width(), size.height()) + "&nbsp;" + name.toHtmlEscaped();
  }
  if (marks.size() > kMostMarks) {
    parts << tr("and %L1 more classes").arg(marks.size() - kMostMarks).toHtmlEscaped();
  }
  return parts.isEmpty() ? QString() : "<p class=\"small\">" + parts.join("&ensp; ") + "</p>\n";
}

QString encodersHtml(const ReportPictures& pictures) {
  if (pictures.similarity.isEmpty()) return {};
  return "<p>" + pictures.similarity.toHtmlEscaped() + "</p>\n" + picturesHtml(pictures.cases) +
         picturesHtml(pictures.planes) + marksHtml(pictures.marks);
}

QString section(const QString& title, const QString& body) {
  return body.isEmpty() ? QString() : "<h2>" + title.toHtmlEscaped() + "</h2>\n" + body;
}

}  // namespace

QString reportHtml(const ComparedSet& set, const ReportPictures& pictures) {
  const QString style =
      "body{font-family:sans-serif;color:#1b1e23;background:#fff;max-width:60em;margin:2em auto}"
      "th,td{padding:2px 8px;text-align:left}th{border-bottom:1px solid #c6cbd2}"
      ".small{color:#5a616b;font-size:small}.plain td{padding:0}";
  QString head;
  for (const QString& sentence : headSentence(set).split('\n')) {
    head += "<p><b>" + sentence.toHtmlEscaped() + "</b></p>\n";
  }
  if (const QString caveat = caveatText(set); !caveat.isEmpty()) {
    head += "<p class=\"small\">" + caveat.toHtmlEscaped() + "</p>\n";
  }
  return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"/><title>" +
         tr("Comparison of checkpoints").toHtmlEscaped() + "</title><style>" + style +
         "</style></head><body>\n<h1>" + tr("Comparison of checkpoints").toHtmlEscaped() +
         "</h1>\n" + sidesHtml(set) + head + section(tr("Accuracy"), metricsHtml(set)) +
         section(tr("Settings that differ"), settingsHtml(set)) +
         section(tr("Curves and classes"), picturesHtml(pictures.curves)) +
         section(tr("Features"), encodersHtml(pictures)) +
         section(tr("First-layer filters"), picturesHtml(pictures.filters)) + "</body></html>\n";
}

QString writeReport(const ComparedSet& set, const ReportPictures& pictures, const QString& file,
                    const std::stop_token& stop) {
  QSaveFile output(file);
  const QString html = reportHtml(set, pictures);
  bool isWritten = output.open(QIODevice::WriteOnly);
  if (isWritten) {
    const QByteArray text = html.toUtf8();
    isWritten = file.endsWith(".pdf", Qt::CaseInsensitive)
                    ? printOnOnePage(html, tr("Comparison of checkpoints"), output)
                    : output.write(text) == text.size();
  }
  if (stop.stop_requested()) {
    output.cancelWriting();
    return tr("The report was cancelled.");
  }
  if (isWritten && output.commit()) return {};
  return tr("%1 could not be written: %2; choose another folder.").arg(file, output.errorString());
}

}  // namespace mixmask::ui
