// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import dev.sluice.flags.peers.Peer.InPod;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Addresses as tests say them. */
public final class Known {
  private Known() {}

  /**
   * Two views of the same cluster.
   *
   * @param watched what the watch has seen: {@code <namespace>/<pod>} by its addresses, with a
   *     space between
   * @param stored what the API server says; null if it does not answer
   */
  public static Peers peers(Map<String, String> watched, @Nullable Map<String, String> stored) {
    return peers(seeing(watched), true, new Stored(stored));
  }

  /** The same with a watch that may be cut off. */
  public static Peers cutOff(Map<String, String> watched, @Nullable Map<String, String> stored) {
    return peers(seeing(watched), false, new Stored(stored));
  }

  /** A pod that the watch shows just after the API server was asked, and did not know it. */
  public static Peers arriving(String address, String pod) {
    PodAddresses seen = new PodAddresses();
    return peers(
        seen,
        true,
        new PodLookup() {
          @Override
          public List<Pod> at(String any) {
            seen.put(pod, Known.at(address, pod));
            return List.of();
          }

          @Override
          public List<Pod> named(InPod any) {
            return List.of();
          }
        });
  }

  private static PodAddresses seeing(Map<String, String> watched) {
    PodAddresses seen = new PodAddresses();
    watched.forEach((addresses, pod) -> seen.put(pod, at(addresses, pod)));
    return seen;
  }

  private static Peers peers(PodAddresses seen, boolean current, PodLookup lookup) {
    Duration moment = Duration.ofMillis(50);
    return new Peers(
        seen,
        () -> current,
        lookup,
        new Peers.Patience(Duration.ofSeconds(60), moment, moment),
        task -> Thread.ofVirtual().start(task),
        InstantSource.system());
  }

  private record Stored(@Nullable Map<String, String> pods) implements PodLookup {
    @Override
    public List<Pod> at(String address) {
      return all().filter(pod -> first(pod).equals(address)).toList();
    }

    @Override
    public List<Pod> named(InPod pod) {
      return all().filter(one -> one.getMetadata().getName().equals(pod.pod())).toList();
    }

    private Stream<Pod> all() {
      if (pods == null) {
        throw new IllegalStateException("connection refused");
      }
      return pods.entrySet().stream().map(pod -> Known.at(pod.getKey(), pod.getValue()));
    }

    private static String first(Pod pod) {
      return pod.getStatus().getPodIPs().getFirst().getIp();
    }
  }

  private static Pod at(String addresses, String pod) {
    String[] parts = pod.split("/", 2);
    Pod made = Pods.pod(parts[0], parts[1], addresses.split(" "));
    made.getSpec().setHostNetwork(parts[1].startsWith("host-"));
    return made;
  }
}
