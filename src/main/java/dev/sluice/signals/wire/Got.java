// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import dev.sluice.judge.Silence;
import java.net.http.HttpHeaders;

/** What became of a request. */
public sealed interface Got {
  /**
   * An answer.
   *
   * @param status its HTTP status
   * @param headers its headers
   * @param body its body; empty where the head was reason enough not to read it
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, by whoever asked.
  record Page(int status, HttpHeaders headers, byte[] body) implements Got {}

  /** No answer. */
  record Lost(Silence why) implements Got {}
}
