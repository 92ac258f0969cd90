// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Addresses as tests say them. */
public final class Known {
  private Known() {}

  /**
   * Two views of the same cluster.
   *
   * @param watched what the watch has seen: {@code <namespace>/<pod>} by address
   * @param stored what the API server says; null if it does not answer
   */
  public static Peers peers(Map<String, String> watched, @Nullable Map<String, String> stored) {
    PodAddresses seen = new PodAddresses();
    watched.forEach((address, pod) -> seen.put(pod, at(address, pod)));
    Duration moment = Duration.ofMillis(50);
    return new Peers(
        seen,
        address -> {
          if (stored == null) {
            throw new IllegalStateException("connection refused");
          }
          String pod = stored.get(address);
          return pod == null ? List.<Pod>of() : List.of(at(address, pod));
        },
        new Peers.Patience(Duration.ofSeconds(60), moment, moment),
        task -> Thread.ofVirtual().start(task),
        InstantSource.system());
  }

  private static Pod at(String address, String pod) {
    String[] parts = pod.split("/", 2);
    Pod made = Pods.pod(parts[0], parts[1], address);
    made.getSpec().setHostNetwork(parts[1].startsWith("host-"));
    return made;
  }
}
