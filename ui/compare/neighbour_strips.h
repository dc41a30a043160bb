// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/compare/encoder_model.h"

namespace mixmask::ui {

// The neighbours of one query, as many as the model says, a strip for each encoder, the most
// similar first. A hit has a solid frame and a tick, a miss a dashed one and a cross; a line joins
// neighbours that are the same image.
class NeighbourStrips : public QWidget {
  Q_OBJECT
 public:
  explicit NeighbourStrips(EncoderModel& model, QWidget* parent = nullptr);
  void show(std::int64_t testImage);  // none where it is no query
  void clear();

  const RetrievedQuery* query() const;      // null: none is shown
  int count() const;                        // neighbours of each strip
  void setMost(int most) { most_ = most; }  // fewer than the model says
  // "2nd of A: Sneaker, similarity 0.93, another class; also 4th of B"
  QString textOf(std::size_t side, std::size_t rank) const;
  // Where a neighbour is among those of another side; nothing: it is not.
  std::optional<std::size_t> rankIn(std::size_t other, const Neighbour& neighbour) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRect headOf(std::size_t side) const;
  QRect tileOf(std::size_t side, std::size_t rank) const;
  int smallestTile() const;
  int tileWidth() const;
  int stripHeight() const;
  QString headText(std::size_t side) const;
  QString classesText() const;
  void relayOut();
  void paintTile(QPainter& painter, const Colors& colors, std::size_t side, std::size_t rank) const;
  void paintLinks(QPainter& painter, const Colors& colors, std::size_t side) const;

  EncoderModel& model_;
  std::int64_t image_ = -1;
  int most_ = EncoderModel::kMostNeighbours;
};

}  // namespace mixmask::ui
