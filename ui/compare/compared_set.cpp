// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compared_set.h"

namespace mixmask::ui {

const EvaluationRecord* ComparedSet::recordOf(const ComparedGroup& group, std::size_t side) const {
  const std::size_t index = group.members.records[side];
  return index == ComparableGroup::kMissing ? nullptr : &sides[side].records[index];
}

const EvaluationRecord& ComparedSet::anyRecordOf(const ComparedGroup& group) const {
  std::size_t side = 0;
  while (recordOf(group, side) == nullptr) ++side;
  return *recordOf(group, side);
}

const ComparedGroup* ComparedSet::mainGroup(std::size_t side) const {
  for (const ComparedGroup& group : groups) {
    if (group.besideA[side]) return &group;
  }
  return nullptr;
}

std::optional<DataConfig> ComparedSet::data() const {
  for (const ComparedSide& side : sides) {
    if (side.config) return side.config->data;
  }
  for (const ComparedSide& side : sides) {
    if (side.records.empty()) continue;
    DataConfig data;
    data.name = side.records.front().result.data;
    return data;
  }
  return std::nullopt;
}

QString letterOf(std::size_t side) {
  return QString(QChar('A' + static_cast<int>(side)));
}

ColorRole roleOf(std::size_t side) {
  return std::array{&Colors::runA, &Colors::runB, &Colors::runC}[side];
}

Qt::PenStyle dashOf(std::size_t side) {
  return std::array{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine}[side];
}

}  // namespace mixmask::ui
