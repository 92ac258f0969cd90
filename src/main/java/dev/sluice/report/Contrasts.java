// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.report;

import dev.sluice.api.HealthCheck.Signal;
import dev.sluice.judge.Wording;
import dev.sluice.report.model.Contrast;
import dev.sluice.report.model.Contrast.Against;
import dev.sluice.report.model.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stage's agents beside others, in words and numbers; what is not known is said. */
final class Contrasts {
  private static final List<String> HEADINGS =
      List.of("agents", "step", "requests", "errors", "p50", "p95");
  private static final String UNKNOWN = "not known";
  private static final String UNSEEN = "nothing seen";

  private Contrasts() {}

  /** The table, and what it cannot say. */
  static List<Block> of(List<Contrast> contrasts) {
    if (contrasts.isEmpty()) {
      return List.of(
          new Block.Point(
              "Nothing was measured: no check reads the agents' own metrics, they serve none, no"
                  + " step has lasted for two looks yet, or a plan as large as this has no room for"
                  + " it."));
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (Contrast contrast : contrasts) {
      boolean rest = contrast.against() == Against.Rest;
      String step = contrast.percent() == null ? "" : contrast.percent() + " %";
      rows.add(row(rest ? "exposed" : "everybody", step, contrast.exposed()));
      rows.add(row(rest ? "rest" : "before the stage", rest ? step : "", contrast.other()));
      rows.add(
          List.of("difference", "", "", points(contrast.errorRateDelta()), "", longer(contrast)));
    }
    List<Block> blocks = new ArrayList<>(List.of(new Block.Rows(rows)));
    alone(contrasts).ifPresent(text -> blocks.add(new Block.Point(text)));
    return blocks;
  }

  private static List<String> row(String who, String step, @Nullable Numbers numbers) {
    return numbers == null
        ? List.of(who, step, UNSEEN, UNSEEN, UNSEEN, UNSEEN)
        : List.of(
            who,
            step,
            requests(numbers),
            errors(numbers),
            seconds(numbers.p50(), numbers.medianBeyond()),
            seconds(numbers.p95(), numbers.beyond()));
  }

  private static String requests(Numbers numbers) {
    Long requests = numbers.requests();
    return requests == null ? "not counted" : String.format(Locale.ROOT, "%,d", requests);
  }

  private static String errors(Numbers numbers) {
    Long errors = numbers.errors();
    Double rate = numbers.errorRate();
    if (errors == null) {
      return "not counted";
    }
    return rate == null
        ? "no requests"
        : String.format(Locale.ROOT, "%,d (%s)", errors, Wording.value(Signal.ErrorRate, rate));
  }

  private static String seconds(@Nullable Double seconds, boolean beyond) {
    return seconds == null
        ? "not served"
        : (beyond ? "> " : "") + Wording.value(Signal.Latency, seconds);
  }

  private static String points(@Nullable Double delta) {
    return delta == null ? UNKNOWN : signed(delta, Wording.number(Math.abs(delta) * 100), "points");
  }

  private static String longer(Contrast contrast) {
    Double delta = contrast.p95Delta();
    return delta == null
        ? UNKNOWN
        : signed(delta, Wording.value(Signal.Latency, Math.abs(delta)), "");
  }

  private static String signed(double delta, String size, String unit) {
    return ((delta > 0 ? "+" : delta < 0 ? "-" : "") + size + " " + unit).strip();
  }

  /** Where nobody was left to be held against, that is no comparison of agents. */
  private static Optional<String> alone(List<Contrast> contrasts) {
    Contrast last = contrasts.getLast();
    if (contrasts.size() > 1 || last.against() == Against.Rest) {
      return Optional.empty();
    }
    Numbers before = last.other();
    Double rate = before == null ? null : before.errorRate();
    Integer percent = last.percent();
    return Optional.of(
        "No rest: "
            + (percent != null && percent < 100
                ? "any agent may serve who has the flags"
                : "everybody had the flags")
            + "; before the stage: "
            + (rate == null
                ? "the error rate is not known."
                : Wording.value(Signal.ErrorRate, rate) + " errors."));
  }
}
