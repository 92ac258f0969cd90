// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import dev.sluice.flags.delivery.SetReport.Sent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a report must keep to so that whoever reads it can go on with it. Pure. */
final class ReportRules {
  /** Of all sets of a replica together: more than fits into an annotation that is written by us. */
  private static final long MOST = 1_000_000;

  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.-]{1,64}");
  private static final Pattern NAME = Pattern.compile("[0-9a-z.-]{1,253}");
  private static final Pattern RUN = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  private long streams;
  private long ordinals;

  private ReportRules() {}

  /** Whether the reports of one replica keep to them. */
  static boolean hold(Collection<? extends @Nullable SetReport> sets) {
    ReportRules rules = new ReportRules();
    return sets.stream().allMatch(rules::holdFor);
  }

  private boolean holdFor(@Nullable SetReport set) {
    return set != null
        && VERSION.matcher(set.version()).matches()
        && set.entered().values().stream().allMatch(ReportRules::isTime)
        && set.sent().entrySet().stream()
            .allMatch(of -> VERSION.matcher(of.getKey()).matches() && holdFor(of.getValue()));
  }

  private boolean holdFor(@Nullable Sent those) {
    if (those == null || those.streams() < 0) {
      return false;
    }
    streams += those.streams();
    return streams <= MOST
        && those.agents().entrySet().stream()
            .allMatch(of -> NAME.matcher(of.getKey()).matches() && areOrdinals(of.getValue()));
  }

  private boolean areOrdinals(@Nullable String text) {
    if (text == null) {
      return false;
    }
    for (String run : text.split(",", -1)) {
      Matcher parts = RUN.matcher(run);
      if (!parts.matches()) {
        return false;
      }
      int from = Integer.parseInt(parts.group(1));
      int to = parts.group(2) == null ? from : Integer.parseInt(parts.group(2));
      ordinals += Math.max(0, to - from) + 1;
      if (ordinals > MOST) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTime(@Nullable String text) {
    try {
      return text != null && !Instant.parse(text).equals(Instant.MAX);
    } catch (DateTimeException e) {
      return false;
    }
  }
}
