// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import dev.sluice.history.Part;
import dev.sluice.history.Writer;
import dev.sluice.recorder.RawObject.RawHand;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who made a revision, from the managed fields on both sides of it. They tell times to the second
 * and nothing of a write that changes values only, so that what changed decides besides: a status
 * is written by who has declared one.
 */
final class Writers {
  /** What Sluice leaves on every child that it makes. */
  private static final String DECLARED = "sluice.dev/declared";

  private Writers() {}

  /** Who made it. */
  static Writer of(@Nullable RawObject before, @Nullable RawObject after) {
    if (after == null) {
      return new Writer(Writer.UNKNOWN, Part.MAIN, "");
    }
    return before == null ? creator(after) : writer(before, after);
  }

  private static Writer creator(RawObject object) {
    List<RawHand> hands = object.hands();
    boolean ours =
        (object.meta().annotations().containsKey(DECLARED) && !isCopied(object))
            || RawObject.text(object.json(), "reportingController").startsWith(Writer.SLUICE);
    return ours
        ? new Writer(Writer.SLUICE, Part.MAIN, "")
        : new Writer(
            hands.isEmpty() ? Writer.UNKNOWN : hands.getFirst().hand().manager(), Part.MAIN, "");
  }

  /** The controller of a StatefulSet keeps revisions of its own, and copies annotations to them. */
  private static boolean isCopied(RawObject object) {
    return object.meta().owners().stream()
        .anyMatch(owner -> owner.controller() && owner.kind().equals("StatefulSet"));
  }

  private static Writer writer(RawObject before, RawObject after) {
    if (isOrphaned(before, after)) {
      // The fields name whoever had the owner, and not the garbage collector, which took it away.
      return new Writer(Writer.UNKNOWN, Part.MAIN, "");
    }
    boolean main = !before.main().equals(after.main());
    boolean status = !Objects.equals(before.status(), after.status());
    List<RawHand> fresh =
        after.hands().stream().filter(hand -> !before.hands().contains(hand)).toList();
    List<RawHand> likely = fresh.isEmpty() ? after.hands() : fresh;
    RawHand latest = null;
    for (RawHand hand : likely) {
      boolean possible = (hand.hand().part() == Part.STATUS) == (status && !main);
      if (possible && (latest == null || isLikelier(hand, latest))) {
        latest = hand;
      }
    }
    if (latest == null) {
      return new Writer(Writer.UNKNOWN, status && !main ? Part.STATUS : Part.MAIN, "");
    }
    return new Writer(latest.hand().manager(), latest.hand().part(), "");
  }

  private static boolean isOrphaned(RawObject before, RawObject after) {
    Map<String, Object> one = before.main();
    Map<String, Object> other = after.main();
    one.remove("ownerReferences");
    other.remove("ownerReferences");
    return after.meta().owners().size() < before.meta().owners().size() && one.equals(other);
  }

  private static boolean isLikelier(RawHand hand, RawHand than) {
    int later = hand.time().compareTo(than.time());
    return later > 0 || (later == 0 && hand.hand().manager().equals(Writer.SLUICE));
  }
}
