// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.delivery;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one replica says of its clients of one FlagSet. Written as JSON, for other replicas and for
 * {@code sluice flags}.
 *
 * @param version content digest of what the replica serves now
 * @param entered when each migration came to where the replica has seen it, by its name: after on
 *     and off again a version is the same as before, and its time is not
 * @param sent the clients, by the version that they were sent last; {@link #NOTHING} for those that
 *     have connected and could not be sent anything yet
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SetReport(
    String version, SortedMap<String, String> entered, SortedMap<String, Sent> sent) {
  /** The version of a client that has none. */
  public static final String NOTHING = "none";

  public SetReport {
    requireNonNull(version);
    entered = sorted(entered);
    sent = sorted(sent);
  }

  /**
   * Clients that were sent one version last.
   *
   * @param streams how many streams they have open
   * @param agents ordinals of those that are agents of a workload, by its name: {@code 0-7,9}. A
   *     client that says no name, or another one, is counted and not named
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Sent(int streams, SortedMap<String, String> agents) {
    public Sent {
      agents = sorted(agents);
    }
  }

  /** How many streams are open. */
  public int streams() {
    return sent.values().stream().mapToInt(Sent::streams).sum();
  }

  /** How many of them were sent that version last. */
  public int on(String wanted) {
    Sent those = sent.get(wanted);
    return those == null ? 0 : those.streams();
  }

  /** The same without names, where there is no room for them. */
  SetReport unnamed() {
    SortedMap<String, Sent> counts = new TreeMap<>();
    sent.forEach((key, those) -> counts.put(key, new Sent(those.streams(), new TreeMap<>())));
    return new SetReport(version, entered, counts);
  }

  private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
    return map == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
