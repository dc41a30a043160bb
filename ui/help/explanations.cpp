// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/explanations.h"

#include <QApplication>

#include "ui/help/settings_explanations.h"

namespace mixmask::ui {
namespace {

QString tr(const char* text) {
  return QApplication::translate("Explanations", text);
}

const QString kMixMask =
    "MixMask: Revisiting Masking Strategy for Siamese ConvNets, arXiv 2210.11456";

Explanation ofTraining(Topic topic) {
  switch (topic) {
    case Topic::preview:
      return {topic, tr("What the network just saw"),
              tr("Samples of the last step: view, mask, mixed view and its partner, as they went "
                 "through the network. The bar is λ, the share of the view's own pixels."),
              "x<sub>mix</sub> = m ⊙ x + (1 − m) ⊙ x<sub>partner</sub>", kMixMask};
    case Topic::loss:
      return {topic, tr("Loss, its parts and the level of chance"),
              tr("The clean pair's loss, and that of the mixed query towards its own key and "
                 "towards its partner's key, each with its weight: the parts add up to the total. "
                 "Dashed is the loss of a network that takes one of the K negatives as readily as "
                 "the key; losses without negatives have no such level."),
              "L = L(q, k) + λ L(q<sub>mix</sub>, k) + (1 − λ) L(q<sub>mix</sub>, "
              "k<sub>partner</sub>); chance: ln(K + 1) times the part's weight",
              kMixMask + tr("; InfoNCE, van den Oord et al. 2018, arXiv 1807.03748")};
    case Topic::learningRate:
      return {topic, tr("Learning rate"),
              tr("How large the optimizer's steps are: it rises during the warm-up and falls as "
                 "the schedule says. The cosine reaches zero with the last step."),
              "η<sub>t</sub> = η · (1 + cos(π t / T)) / 2",
              "SGDR, Loshchilov & Hutter 2017, arXiv 1608.03983"};
    case Topic::contrastAccuracy:
      return {topic, tr("Contrast accuracy"),
              tr("Share of queries that are closer to their own key than to every negative. It "
                 "says how hard the contrast is, and is no accuracy over classes."),
              "mean<sub>i</sub> [ q<sub>i</sub>·k<sub>i</sub> &gt; max<sub>j</sub> "
              "q<sub>i</sub>·n<sub>j</sub> ]",
              "MoCo, He et al. 2020, arXiv 1911.05722"};
    case Topic::knn:
      return {topic, tr("kNN accuracy"),
              tr("Each test image gets the class of the training images whose features are "
                 "nearest, weighted by their similarity; no layer is trained. While a run goes on "
                 "a sample of the sets is used, at both ends all of it."),
              "class(x) = argmax<sub>c</sub> Σ<sub>i ∈ N<sub>k</sub>(x)</sub> "
              "exp(h·h<sub>i</sub> / T) [y<sub>i</sub> = c]",
              "Wu et al. 2018, arXiv 1805.01978"};
    case Topic::lambda:
      return {topic, tr("λ, share of own pixels"),
              tr("The mean of the mask that was drawn, and the weight of the own key in the loss. "
                 "It follows the mask, never the ratio that was asked for."),
              "λ = (1 / HW) Σ m<sub>hw</sub>", kMixMask};
    case Topic::lossByLambda:
      return {topic, tr("Loss of the mixture against λ"),
              tr("How many steps had which loss of the mixture at which λ, both parts with their "
                 "weights; the line is their mean. Level: the weights make up for the masks; a "
                 "slope says which share is the harder one."),
              "λ L(q<sub>mix</sub>, k) + (1 − λ) L(q<sub>mix</sub>, k<sub>partner</sub>) against λ",
              kMixMask};
    case Topic::collapse:
      return {topic, tr("Collapse of the features"),
              tr("Standard deviation and effective rank of the normalised features. Both near "
                 "zero: every image gets the same features; a low rank alone: they lie in few "
                 "directions."),
              "σ = mean<sub>d</sub> std(h<sub>d</sub> / ‖h‖), without collapse 1/√d; "
              "rank = exp(−Σ p<sub>i</sub> ln p<sub>i</sub>), p<sub>i</sub> = s<sub>i</sub> / Σ "
              "s<sub>j</sub>",
              tr("Chen & He 2021, arXiv 2011.10566; Garrido et al. 2023 (RankMe), arXiv "
                 "2210.02885")};
    case Topic::projectionSpread:
      return {topic, tr("Spread of the projections"),
              tr("How far the projections of a batch fill their sphere: about 1 where they do, 0 "
                 "where all images get the same one. It is measured every step, so it is the "
                 "first to tell a collapse."),
              "√D · mean<sub>d</sub> std(z<sub>d</sub> / ‖z‖)",
              "Chen & He 2021, fig. 2, arXiv 2011.10566"};
    case Topic::system:
      return {topic, tr("What a step costs"),
              tr("Samples a second over the last seconds, the share of time that the loop waits "
                 "for data, and memory. Much waiting: more loader threads help; little: the "
                 "network is what takes the time."),
              tr("rate = samples / time in the loop"), tr("Measured by this program")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

Explanation ofViews(Topic topic) {
  switch (topic) {
    case Topic::maskGrid:
      return {topic, tr("The mask and the mixture"),
              tr("A grid of g × g cells is drawn and stretched over the view: cells of 1 (blue) "
                 "keep it, cells of 0 (orange) show its partner at the same place. Blocks keep "
                 "neighbouring cells together; single cells are drawn one by one."),
              "x<sub>mix</sub> = m ⊙ x<sub>A</sub> + (1 − m) ⊙ x<sub>B</sub>", kMixMask};
    case Topic::contactSheet:
      return {topic, tr("The batch, mixed"),
              tr("The mixed views of the first pairs of the batch, each with its λ, exactly as a "
                 "training step with this seed sees them. With one mask a batch all of them have "
                 "the same λ."),
              "λ = (1 / HW) Σ m<sub>hw</sub>", kMixMask};
    case Topic::lambdaHistogram:
      return {topic, tr("λ over 2,000 masks"),
              tr("How the share of own pixels falls out over many draws; the dashed line is the "
                 "ratio that was asked for. Masks that keep everything or nothing mix nothing, and "
                 "are counted below."),
              tr("count of masks with λ = (1 / HW) Σ m<sub>hw</sub>"), tr("Drawn by this program")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

Explanation ofRuns(Topic topic) {
  switch (topic) {
    case Topic::runs:
      return {topic, tr("Runs of the folder"),
              tr("Each folder with a config.yaml is a run, of this window or of the command line. "
                 "The search takes words and comparisons, and a click on a header sorts."),
              tr("method:mixmask grid&gt;=4 knn&gt;60% tag:paper -state:failed"),
              tr("Read from status.json, metrics.csv and evaluations.csv")};
    case Topic::seedGroup:
      return {topic, tr("Over seeds"),
              tr("Mean and standard deviation of the last kNN accuracy over finished runs whose "
                 "settings differ by nothing but the seed. Two settings differ where their means "
                 "lie further apart than these deviations explain."),
              "a̅ ± √( Σ (a<sub>i</sub> − a̅)² / (n − 1) )", tr("Computed by this program")};
    case Topic::evaluationProgress:
      return {
          topic, tr("What occupies the devices"),
          tr("Trainings, evaluations, comparisons of encoders and dry runs, each with its progress "
             "and with what it waits for. A device does one after the other: a training that waits "
             "goes first, one that is paused lets the others pass, and a dry run gives way. The "
             "curves of an evaluation are those of the classifier that its protocol trains on the "
             "features h; the network below it is frozen or trained along, as the protocol says."),
          "L = −ln softmax(W h + b)<sub>y</sub>",
          tr("mixmask methods says what each protocol does")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

Explanation ofComparison(Topic topic) {
  switch (topic) {
    case Topic::comparison:
      return {
          topic, tr("Checkpoints beside each other"),
          tr("A is what the others are measured by; B and C are runs or single checkpoints. The "
             "sentence speaks of B − A and only of what was measured in the same way on both, "
             "and says better only where the interval leaves out 0."),
          "Δ = B − A, 95 % interval", tr("Evaluations in the folders of the runs")};
    case Topic::metricTable:
      return {topic, tr("Metrics and their intervals"),
              tr("What was measured in the same way for each side, and the difference with its "
                 "95 % interval: paired bootstrap over the test images, Welch's over seeds. An "
                 "interval that holds 0 leaves open which one is better."),
              "Δ = (1 / n) Σ ( [B right on i] − [A right on i] )",
              "Efron & Tibshirani 1993; Welch 1947"};
    case Topic::settingsDiff:
      return {topic, tr("Settings that differ"),
              tr("The options with unequal values, by their path; equal ones are hidden. What "
                 "names only the run, such as its folder, is left out."),
              "{ p : A(p) ≠ B(p) }", tr("config.yaml of each run")};
    case Topic::curves:
      return {
          topic, tr("Curves and their difference"),
          tr("The same quantity of each side over step, epoch or images, and beneath it the "
             "difference from A. Smoothing is a moving average; the raw values stay behind it "
             "as a thin line. Of more steps than there is room for, a band goes from the lowest "
             "to the highest, so that no outlier is lost."),
          "s<sub>t</sub> = β s<sub>t−1</sub> + (1 − β) y<sub>t</sub>, "
          "divided by 1 − β<sup>t</sup>",
          tr("metrics.csv and evaluations.csv of each run")};
    case Topic::confusion:
      return {
          topic, tr("Confusion"),
          tr("Rows are the true classes, columns what was predicted; the diagonal is right, and "
             "each row adds up to 100 %. One class can lose while the mean gains."),
          "C<sub>ij</sub> = share of class i predicted as j", tr("Predictions of the result file")};
    case Topic::robustness:
      return {topic, tr("Robustness to hidden parts"),
              tr("kNN accuracy against the share of each test image that is hidden: erased, or "
                 "filled from another image. The area below the curve is one figure for it."),
              tr("accuracy(r), r = hidden share"), tr("Protocol robustness of this program")};
    case Topic::changedImages:
      return {topic, tr("Images that one mends or breaks"),
              tr("Test images that A and B judge differently: B is right where A was wrong, or the "
                 "other way round. The two counts are what McNemar's test compares."),
              "b = #{A wrong, B right}, c = #{A right, B wrong}", "McNemar 1947"};
    case Topic::retrieval:
      return {
          topic, tr("Retrieval"),
          tr("The k training images that each encoder finds most similar to the same test "
             "image, N, with their similarity s. Hits are those of the query's class; overlap is "
             "the share of A's neighbours that the other one finds too. Another k counts and "
             "sorts anew, and computes nothing."),
          "s<sub>ij</sub> = h<sub>i</sub>·h<sub>j</sub> / (‖h<sub>i</sub>‖ ‖h<sub>j</sub>‖)<br>"
          "N(i) = the k images j of the largest s<sub>ij</sub><br>"
          "hits@k = |{ j ∈ N(i) : y<sub>j</sub> = y<sub>i</sub> }|<br>"
          "overlap@k = |N<sub>A</sub>(i) ∩ N<sub>B</sub>(i)| / k",
          tr("Computed by this program")};
    case Topic::embedding:
      return {topic, tr("Embedding"),
              tr("The test images seen from where the cloud of their normalised features is "
                 "broadest (PCA), turned and mirrored onto A so that the two compare. What is far "
                 "apart here is so in the features; what is near need not be. Linear CKA says how "
                 "alike the features X of A and Y of the other are, rows as they come and columns "
                 "centred: 1 where they are equal up to a turn and one scale. It is not debiased: "
                 "with hardly more images than dimensions it is too high."),
              "y<sub>i</sub> = R Vᵀ (h<sub>i</sub> / ‖h<sub>i</sub>‖ − mean)<br>"
              "CKA = ‖YᵀX‖²<sub>F</sub> / (‖XᵀX‖<sub>F</sub> ‖YᵀY‖<sub>F</sub>)",
              tr("PCA, Pearson 1901; the turn is Procrustes', Schönemann 1966; CKA, Kornblith et "
                 "al. 2019")};
    case Topic::networkMaps:
      return {topic, tr("Filters and maps"),
              tr("The kernels that see the pixels, each scaled by its own largest weight, and for "
                 "the selected image where the last map before pooling is large: there is what "
                 "makes the features."),
              "a(x, y) = mean<sub>c</sub> |F<sub>c</sub>(x, y)|", tr("Computed by this program")};
    default:
      return {topic, {}, {}, {}, {}};
  }
}

}  // namespace

QString Explanation::html() const {
  return QString(
             "<p><b>%1</b></p><p>%2</p><p style='margin-left:12px'>%3</p><p><small>%4</small></p>")
      .arg(title, words, formula, source);
}

const std::vector<Topic>& allTopics() {
  static const std::vector<Topic> topics = [] {
    std::vector<Topic> all;
    for (int i = 0; i <= static_cast<int>(Topic::networkMaps); ++i) {
      all.push_back(static_cast<Topic>(i));
    }
    return all;
  }();
  return topics;
}

Explanation explanationOf(Topic topic) {
  for (const auto& of : {&ofTraining, &ofViews, &explanationOfSettings, &ofRuns, &ofComparison}) {
    Explanation found = of(topic);
    if (!found.title.isEmpty()) return found;
  }
  return {topic, {}, {}, {}, {}};
}

}  // namespace mixmask::ui
