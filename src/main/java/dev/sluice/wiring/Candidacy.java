// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process still stands for election. The elector asks for the Lease every few seconds,
 * leading or standing by, and whether the API server answers or not. Anything that it does not
 * expect, such as a Lease without a duration, ends it for good with a line in the log: its future
 * stays open, and no callback tells (client 7.6.1). A process that does not ask will never lead.
 * That {@link Leadership} asks too, before a leader goes on, says nothing of the elector.
 */
public final class Candidacy implements Interceptor {
  private final String lease;
  private final String path;
  private final InstantSource steady;
  private volatile @Nullable Instant asked;

  /**
   * Of that candidate.
   *
   * @param steady a clock that never jumps
   */
  public Candidacy(Leadership.Candidate self, InstantSource steady) {
    this.lease = self.namespace() + "/" + self.lease();
    this.path =
        "/apis/coordination.k8s.io/v1/namespaces/" + self.namespace() + "/leases/" + self.lease();
    this.steady = steady;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (request.uri().getPath().endsWith(path)
        && tags.getTag(RequestConfig.class) != Leadership.ASKING) {
      asked = steady.instant();
    }
  }

  /** For how long it has not asked; zero where it never has, because nobody is elected yet. */
  Silence silence() {
    Instant last = asked;
    return new Silence(
        last == null ? Duration.ZERO : Duration.between(last, steady.instant()), lease);
  }

  /**
   * How long nobody has asked.
   *
   * @param lasts since the last time
   * @param lease namespace and name of what is asked for
   */
  record Silence(Duration lasts, String lease) {}
}
