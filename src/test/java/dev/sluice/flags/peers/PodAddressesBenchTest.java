// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.peers;

import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.kit.AddressedPod;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What it costs to know all pods of a cluster by their addresses. */
@Tag("bench")
@ExtendWith(ApiServer.class)
class PodAddressesBenchTest {
  private static final int PODS = 5_000;

  @Test
  void five_thousand_pods_are_known(KubernetesClient client) {
    IntStream.range(0, PODS).parallel().forEach(i -> create(client, i));
    long heapBefore = heap();
    long processorBefore = processor();
    long begin = System.nanoTime();
    try (PodAddressWatch watch =
        new PodAddressWatch(client, Scope.ALL, Peers.Patience.NORMAL, InstantSource.system())) {
      watch.start();
      await().until(() -> watch.listed() && watch.known() >= PODS);
      System.out.printf(
          "%d pods: listed after %d ms, %d ms of a processor, %.1f MB of heap%n",
          watch.known(),
          (System.nanoTime() - begin) / 1_000_000,
          (processor() - processorBefore) / 1_000_000,
          (heap() - heapBefore) / 1e6);
      long asked = System.nanoTime();
      Peer peer = watch.peers().ask(address(17), true);
      System.out.printf(
          "the API server asked for one: %.1f ms%n", (System.nanoTime() - asked) / 1e6);
      assertThat(peer).isEqualTo(new Peer.InPod(client.getNamespace(), "pod-17"));
    }
  }

  private static void create(KubernetesClient client, int i) {
    AddressedPod.create(
        client, "pod-" + i, address(i), Map.of("as-long-as-usual", "x".repeat(3_000)));
  }

  private static String address(int i) {
    return "10.9." + i / 250 + "." + (1 + i % 250);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
