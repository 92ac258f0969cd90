// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Map;

/**
 * One committed revision as it was seen: a line of a recording.
 *
 * @param revision resourceVersion that the write made
 * @param time when the watch brought it
 * @param type what happened to the object
 * @param object all of it, its managed fields shortened
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Revision(long revision, Instant time, Type type, Map<String, Object> object) {
  /** What happened to an object. */
  public enum Type {
    /** It was there when the recording began. */
    LISTED,
    /** It was created. */
    ADDED,
    /** It was written. */
    MODIFIED,
    /** It is gone. */
    DELETED
  }
}
