// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/settings_explanations.h"

#include <QApplication>
#include <map>

namespace mixmask::ui {
namespace {

QString tr(const char* text) {
  return QApplication::translate("Explanations", text);
}

Explanation ofInputs(Topic topic) {
  switch (topic) {
    case Topic::settings:
      return {topic, tr("Settings of the run"),
              tr("Every option that applies to the chosen methods; what differs from the recipe is "
                 "marked and can be set back. A message beside a field says what is wrong with it "
                 "and what would be right."),
              tr("recipe + your changes = config.yaml of the run"),
              tr("mixmask config check finds the same problems")};
    case Topic::dataSettings:
      return {topic, tr("Settings of the data"),
              tr("The images that the network learns from, without their labels, and how many of "
                 "them make one step. A larger batch has more negatives in it and fewer steps an "
                 "epoch."),
              tr("steps of an epoch = ⌊images / N⌋"),
              tr("mixmask datasets lists what can be read")};
    case Topic::augmentationSettings:
      return {
          topic, tr("Settings of the augmentation"),
          tr("Each image is cut, recoloured, blurred and mirrored twice by chance; the two views "
             "that result are what the network learns to recognise as one image. What the views "
             "do not share, it learns to ignore."),
          "x<sub>1</sub> = t<sub>1</sub>(x), x<sub>2</sub> = t<sub>2</sub>(x), "
          "t<sub>1</sub>, t<sub>2</sub> ~ T",
          "SimCLR, Chen et al. 2020, arXiv 2002.05709"};
    case Topic::mixerSettings:
      return {
          topic, tr("Settings of the mixer"),
          tr("What is done with the views of a batch before the network sees them: MixMask fills "
             "the hidden cells of a view from another image, erasing leaves them empty, Un-Mix "
             "blends whole images or a box. The Lab shows it as it happens."),
          "x<sub>mix</sub> = m ⊙ x + (1 − m) ⊙ x<sub>partner</sub>, λ = mean(m)",
          "MixMask, arXiv 2210.11456; Un-Mix, arXiv 2003.05438"};
    case Topic::cost:
      return {
          topic, tr("What the run will cost"),
          tr("A dry run of a few steps with these settings on this machine, of which nothing is "
             "kept: time of a step, largest memory, size of a checkpoint. The time holds as "
             "long as nothing else takes the machine."),
          tr("time = steps · seconds a step + kNN at both ends and on the way"),
          tr("Measured by this program")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

Explanation ofTheNetwork(Topic topic) {
  switch (topic) {
    case Topic::backboneSettings:
      return {
          topic, tr("Settings of the backbone"),
          tr("The network that is trained and kept: it turns an image into features. What judges "
             "a checkpoint looks at these features, not at the projections that the loss sees."),
          "h = f(x) ∈ ℝ<sup>d</sup>", "ResNet, arXiv 1512.03385; ViT, arXiv 2010.11929"};
    case Topic::frameworkSettings:
      return {topic, tr("Settings of the framework"),
              tr("How two views are compared: which heads and second network there are, and which "
                 "loss draws a query to its key. The temperature τ says how much the hardest "
                 "negatives count."),
              "L(q, k) = −ln( exp(q·k / τ) / ( exp(q·k / τ) + Σ<sub>j</sub> "
              "exp(q·n<sub>j</sub> / τ) ) )",
              tr("Of the contrastive ones: MoCo, He et al. 2020, arXiv 1911.05722")};
    case Topic::optimizerSettings:
      return {
          topic, tr("Settings of the optimizer"),
          tr("How far a step moves the weights along the gradient, how much of the former "
             "direction it keeps, and how strongly weights shrink. Learning rate and batch size "
             "belong together."),
          "v ← μ v + (g + β w), w ← w − η v", "Sutskever et al. 2013; LARS, arXiv 1708.03888"};
    case Topic::scheduleSettings:
      return {
          topic, tr("Settings of the schedule"),
          tr("How the learning rate changes over the run: it rises in a line during the warm-up, "
             "then follows the chosen curve to the last epoch. A run that is to go on longer "
             "needs its epochs from the start."),
          "η<sub>t</sub> = η · (1 + cos(π t / T)) / 2",
          "SGDR, Loshchilov & Hutter 2017, arXiv 1608.03983"};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

Explanation ofTheRun(Topic topic) {
  switch (topic) {
    case Topic::evaluationSettings:
      return {topic, tr("Settings of the evaluation"),
              tr("The nearest neighbours judge the features while the run goes on, by labels that "
                 "the network never sees. A smaller bank and fewer queries cost less and say less "
                 "exactly."),
              "class(x) = argmax<sub>c</sub> Σ<sub>i ∈ N<sub>k</sub>(x)</sub> "
              "exp(h·h<sub>i</sub> / T) [y<sub>i</sub> = c]",
              "Wu et al. 2018, arXiv 1805.01978"};
    case Topic::runtimeSettings:
      return {
          topic, tr("Settings of how it runs"),
          tr("How long, on what and from which seed. The same seed, threads and machine give the "
             "same figures bit for bit, whether the run was stopped in between or not."),
          tr("steps = epochs · ⌊images / N⌋, or what “Stop after” says"),
          tr("config.yaml of the run")};
    case Topic::health:
      return {
          topic, tr("Health of the run"),
          tr("Six questions that are asked at every report: does the loss fall, do the features "
             "collapse, is the contrast too easy, does the mixture mix, does kNN rise, does the "
             "loop wait for data? A lamp changes when several reports in a row say so; a press "
             "shows its chart."),
          tr("collapse: √D · mean<sub>d</sub> std(z<sub>d</sub> / ‖z‖) near 0; the tooltips have "
             "the figures"),
          tr("Rules of this program, tested on runs that collapse")};
    case Topic::checkpoints:
      return {topic, tr("Checkpoints of the run"),
              tr("Everything that the run needs to go on, every so many steps: networks, queue, "
                 "optimizer and where it was. The newest three stay, and the one that kNN finds "
                 "best."),
              tr("step-00001170.safetensors: the state after 1,170 steps"),
              tr("Folder checkpoints of the run")};
    case Topic::protocols:
      return {
          topic, tr("How a checkpoint is judged"),
          tr("Each protocol asks the frozen or fine-tuned network for the classes of images that "
             "it has not learnt from, in the order of rising cost. Figures of one protocol with "
             "the same settings compare, others do not."),
          tr("accuracy = right answers / test images"),
          tr("mixmask methods says what each protocol does")};
    case Topic::log:
      return {
          topic, tr("Log"),
          tr("What runs and evaluations tell in words: which data was read, what was saved, what "
             "went wrong. Copy diagnostics in the menu Help takes its last lines along."),
          tr("the last 5,000 lines"), tr("log.txt of each run has its own")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

}  // namespace

Explanation explanationOfSettings(Topic topic) {
  for (const auto& of : {&ofInputs, &ofTheNetwork, &ofTheRun}) {
    Explanation found = of(topic);
    if (!found.title.isEmpty()) return found;
  }
  return {topic, {}, {}, {}, {}};
}

Topic topicOfSection(const std::string& section) {
  static const std::map<std::string, Topic> topics{
      {"data", Topic::dataSettings},         {"augmentation", Topic::augmentationSettings},
      {"backbone", Topic::backboneSettings}, {"framework", Topic::frameworkSettings},
      {"mixer", Topic::mixerSettings},       {"optimizer", Topic::optimizerSettings},
      {"schedule", Topic::scheduleSettings}, {"evaluation", Topic::evaluationSettings},
      {"runtime", Topic::runtimeSettings}};
  const auto found = topics.find(section);
  return found == topics.end() ? Topic::settings : found->second;
}

}  // namespace mixmask::ui
