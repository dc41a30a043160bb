// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
#include <sstream>

#include "core/base/error.h"
#include "core/config/sections.h"

namespace mixmask {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kLargestFile = 1 << 20;  // bytes; a configuration has a few thousand

// A file that is being read: where it came from, for messages.
class Reader {
 public:
  Reader(RunConfig& config, std::string origin) : config_(config), origin_(std::move(origin)) {}

  void read(const YAML::Node& root) {
    if (!root.IsMap()) refuse(root, "a configuration is a list of sections such as 'data:'");
    std::set<std::string> seen;
    for (const auto& item : root) {
      const std::string name = item.first.as<std::string>();
      if (!seen.insert(name).second)
        refuse(item.first, fmt::format("'{}' stands here twice", name));
      if (name == "version") {
        readVersion(item.second);
      } else {
        readSection(item.first, item.second);
      }
    }
    if (!seen.contains("version")) note(root, fmt::format("'version: {}' is missing", kVersion));
    if (!problems_.empty()) throw ConfigError(problems_);
  }

 private:
  struct Value {
    std::string key;  // without the section
    YAML::Node node;
  };

  // All problems are told at once; a structure that cannot be read on ends it there.
  void note(const YAML::Node& node, const std::string& what) {
    if (!problems_.empty()) problems_ += "; ";
    problems_ += fmt::format("{}, line {}: {}", origin_, node.Mark().line + 1, what);
  }
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& what) {
    note(node, what);
    throw ConfigError(problems_);
  }

  void readVersion(const YAML::Node& node) {
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    if (text != std::to_string(kVersion)) {
      refuse(node, fmt::format("version '{}' is not {}, the only one this program reads", text,
                               kVersion));
    }
  }

  void readSection(const YAML::Node& key, const YAML::Node& node) {
    const std::string name = key.as<std::string>();
    const ConfigSection* section = nullptr;
    std::vector<std::string> known{"version"};
    for (const ConfigSection& candidate : configSections()) {
      known.push_back(candidate.name);
      if (candidate.name == name) section = &candidate;
    }
    if (section == nullptr) return note(key, unknown(name, known));
    if (!node.IsMap())
      refuse(node, fmt::format("'{}' is a section and needs options under it", name));
    std::vector<Value> values;
    collect(node, "", values);
    // The method's name first: it decides which options there are.
    for (const Value& value : values) {
      if (value.key == "name") readValue(*section, value);
    }
    for (const Value& value : values) {
      if (value.key != "name") readValue(*section, value);
    }
  }

  void collect(const YAML::Node& node, const std::string& prefix, std::vector<Value>& values) {
    std::set<std::string> seen;
    for (const auto& item : node) {
      const std::string key = prefix + item.first.as<std::string>();
      if (!seen.insert(key).second) refuse(item.first, fmt::format("'{}' stands here twice", key));
      if (item.second.IsMap() && prefix.empty()) {
        collect(item.second, key + ".", values);
      } else if (item.second.IsScalar()) {
        values.push_back({key, item.second});
      } else {
        refuse(item.second, fmt::format("'{}' needs one value", key));
      }
    }
  }

  void readValue(const ConfigSection& section, const Value& value) {
    std::vector<std::string> known;
    for (OptionSpec& spec : section.specs(config_)) {
      known.push_back(spec.key);
      if (spec.key != value.key) continue;
      spec.key = section.name + "." + spec.key;
      try {
        const OptionValue parsed = parseOption(spec, value.node.Scalar());
        const std::string problem = problemWith(spec, parsed);
        if (!problem.empty()) throw ConfigError(spec.key + ": " + problem);
        section.set(config_, value.key, parsed);
      } catch (const ConfigError& error) {
        note(value.node, error.what());
      }
      return;
    }
    note(value.node, section.name + ": " + unknown(value.key, known));
  }

  static std::string unknown(const std::string& key, const std::vector<std::string>& known) {
    const std::string nearest = nearestKey(key, known);
    return nearest.empty() ? fmt::format("there is no key '{}'", key)
                           : fmt::format("there is no key '{}'; did you mean '{}'?", key, nearest);
  }

  RunConfig& config_;
  std::string origin_;
  std::string problems_;
};

void emit(YAML::Emitter& out, const std::string& key, const OptionValue& value) {
  out << YAML::Key << key << YAML::Value;
  if (std::holds_alternative<std::string>(value)) {
    out << YAML::DoubleQuoted << std::get<std::string>(value);
  } else {
    out << toText(value);
  }
}

}  // namespace

RunConfig parseConfig(const std::string& yaml, const std::string& origin) {
  RunConfig config;
  try {
    Reader(config, origin).read(YAML::Load(yaml));
  } catch (const YAML::Exception& error) {
    throw ConfigError(
        fmt::format("{}, line {}: this is not YAML ({})", origin, error.mark.line + 1, error.msg));
  }
  return config;
}

RunConfig readConfigFile(const std::filesystem::path& path) {
  std::error_code code;
  const auto size = std::filesystem::file_size(path, code);
  if (code || !std::filesystem::is_regular_file(path)) {
    throw ConfigError(fmt::format("{}: there is no such configuration file", path.string()));
  }
  if (size > kLargestFile) {
    throw ConfigError(
        fmt::format("{}: {} bytes are too many for a configuration", path.string(), size));
  }
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw ConfigError(fmt::format("{}: the file cannot be read", path.string()));
  return parseConfig(text.str(), path.string());
}

std::string toYaml(const RunConfig& config) {
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "version" << YAML::Value << kVersion;
  for (const ConfigSection& section : configSections()) {
    out << YAML::Key << section.name << YAML::Value << YAML::BeginMap;
    std::string group;  // "knn" while in evaluation.knn.*
    for (const OptionSpec& spec : section.specs(config)) {
      const auto dot = spec.key.find('.');
      const std::string itsGroup = dot == std::string::npos ? "" : spec.key.substr(0, dot);
      if (itsGroup != group) {
        if (!group.empty()) out << YAML::EndMap;
        if (!itsGroup.empty()) out << YAML::Key << itsGroup << YAML::Value << YAML::BeginMap;
        group = itsGroup;
      }
      emit(out, dot == std::string::npos ? spec.key : spec.key.substr(dot + 1),
           *section.get(config, spec.key));
    }
    if (!group.empty()) out << YAML::EndMap;
    out << YAML::EndMap;
  }
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace mixmask
