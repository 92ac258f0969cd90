// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import dev.sluice.api.Annotations;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code sluice.dev/kill} of a FlagSet asks for: these flags off for everybody, as long as it
 * is there.
 *
 * <p>Off is the safe side, so the text is read leniently: keys apart by commas, semicolons or
 * blanks, in quotes or brackets or not. A key that the set does not have stops no other.
 *
 * @param present whether the annotation is there at all
 * @param keys what it names, in its order, known to the set or not
 */
public record Killed(boolean present, Set<String> keys) {
  /** The annotation is not there. */
  public static final Killed NONE = new Killed(false, Set.of());

  private static final String BETWEEN_KEYS = "[,;\\s]+";

  /** Whatever cannot be the first or the last character of a key, at the ends of a part. */
  private static final String AROUND_A_KEY = "^[\"'\\[({]+|[\"'\\])}]+$";

  public Killed {
    keys = Collections.unmodifiableSet(new LinkedHashSet<>(keys));
  }

  /** Reads the annotations of a FlagSet. */
  public static Killed of(Map<String, String> annotations) {
    String text = annotations.get(Annotations.KILL);
    if (text == null) {
      return annotations.containsKey(Annotations.KILL) ? new Killed(true, Set.of()) : NONE;
    }
    Set<String> keys = new LinkedHashSet<>();
    Arrays.stream(text.split(BETWEEN_KEYS, -1))
        .map(part -> part.replaceAll(AROUND_A_KEY, ""))
        .filter(part -> !part.isEmpty())
        .forEach(keys::add);
    return new Killed(true, keys);
  }

  /** Whether that flag is off for everybody. */
  public boolean contains(String key) {
    return keys.contains(key);
  }

  /** What it names and the set does not have. */
  public List<String> unknown(Collection<String> known) {
    return keys.stream().filter(key -> !known.contains(key)).toList();
  }
}
